package dev.gitsync.api;

import dev.gitsync.access.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** Who makes this request; only for endpoints that nobody can't reach. */
@RequestScoped
class CurrentCaller {

  @Inject HttpServletRequest request;

  Caller get() {
    return (Caller)
        Objects.requireNonNull(request.getUserPrincipal(), "the endpoint is open to nobody");
  }
}
