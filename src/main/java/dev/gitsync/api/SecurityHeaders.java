package dev.gitsync.api;

import dev.gitsync.access.SameOrigin;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What browsers may do with our answers: run our own scripts, show avatars, and no more. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class SecurityHeaders extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final String A_YEAR = "max-age=31536000";

  @Inject transient ContentPolicy contentPolicy;
  @Inject transient SameOrigin sameOrigin;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("Content-Security-Policy", contentPolicy.header());
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (sameOrigin.isSecure(request.getScheme())) {
      response.setHeader("Strict-Transport-Security", A_YEAR);
    }
    // The page's files carry no hash in their names: they are asked for again, and mostly answered
    // 304.
    response.setHeader(
        "Cache-Control", request.getRequestURI().startsWith("/api/") ? "no-store" : "no-cache");
    chain.doFilter(request, response);
  }
}
