package dev.gitsync.api;

import dev.gitsync.platform.LogContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives each request an id, or takes that of a proxy: the answer tells it, the log's lines have it,
 * and so do the calls to Git hosts that are made because of the request.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class RequestIds extends HttpFilter {

  static final String HEADER = "X-Request-Id";

  private static final long serialVersionUID = 1L;

  /** Whatever else comes in is not repeated into logs and to hosts. */
  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var id = id(request.getHeader(HEADER));
    response.setHeader(HEADER, id);
    MDC.put(LogContext.REQUEST, id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(LogContext.REQUEST);
    }
  }

  private static String id(@Nullable String given) {
    return given != null && USABLE.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }
}
