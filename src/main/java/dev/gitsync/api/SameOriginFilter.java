package dev.gitsync.api;

import dev.gitsync.access.Caller;
import dev.gitsync.access.SameOrigin;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/**
 * Keeps foreign pages from acting with a browser's cookie, or from logging it in as somebody else:
 * unsafe methods with a cookie, and every log-in, must come from a page of ours.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 100)
public class SameOriginFilter implements ContainerRequestFilter {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  @Inject SameOrigin sameOrigin;

  @Override
  public void filter(ContainerRequestContext request) {
    var uri = request.getUriInfo();
    var isLogIn = uri.getPath().replaceFirst("^/", "").equals("session");
    var byCookie =
        request.getSecurityContext().getUserPrincipal() instanceof Caller caller
            && caller.isBySession();
    if (SAFE.contains(request.getMethod()) || !(isLogIn || byCookie)) {
      return;
    }
    if (!sameOrigin.isOurs(
        request.getHeaderString("Origin"),
        uri.getRequestUri().getScheme(),
        request.getHeaderString("Host"))) {
      throw ProblemException.of(403, "This takes the Origin of gitsync's own page.");
    }
  }
}
