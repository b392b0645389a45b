package dev.gitsync.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.access.Caller;
import dev.gitsync.access.SameOrigin;
import dev.gitsync.platform.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Decides before the upgrade who may watch. The container would upgrade anybody, and shows an
 * endpoint's own check of the origin no host to compare it with.
 */
@WebFilter(urlPatterns = "/api/v1/chats/watch", asyncSupported = true)
public class WatchFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Inject transient SameOrigin sameOrigin;
  @Inject transient ObjectMapper json;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var refusal = refusal(request);
    if (refusal.isPresent()) {
      if (refusal.get().status() == 426) {
        response.setHeader("Upgrade", "websocket");
      }
      refusal.get().write(response, json);
    } else {
      chain.doFilter(request, response);
    }
  }

  private Optional<Problem> refusal(HttpServletRequest request) {
    if (!(request.getUserPrincipal() instanceof Caller caller)) {
      return Optional.of(Problem.of(401, "Log in, or send an API token."));
    }
    if (caller.isAgent()) {
      return Optional.of(Problem.of(403, "An agent's token may only report git references."));
    }
    var origin = request.getHeader("Origin");
    if (origin != null
        && !sameOrigin.isOurs(origin, request.getScheme(), request.getHeader("Host"))) {
      return Optional.of(Problem.of(403, "Pages of another origin may not watch."));
    }
    if (!request.getMethod().equals("GET")
        || !"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      return Optional.of(Problem.of(426, "Watching chats takes a WebSocket."));
    }
    return Optional.empty();
  }
}
