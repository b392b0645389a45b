package dev.gitsync.api;

import dev.gitsync.access.Caller;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Refuses callers that call too often, before anything is done for them. */
@Provider
@Priority(Priorities.AUTHORIZATION + 50)
public class CallerLimit implements ContainerRequestFilter {

  @Inject Throttles throttles;

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getSecurityContext().getUserPrincipal() instanceof Caller caller) {
      throttles.countRequest(caller.apiTokenId());
    }
  }
}
