package dev.gitsync.api;

import dev.gitsync.access.ApiTokenMechanism;
import dev.gitsync.access.Audit;
import dev.gitsync.access.Credentials;
import dev.gitsync.access.SameOrigin;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Log-in of browsers. */
@Path("session")
@Consumes(MediaType.APPLICATION_JSON)
public class SessionResource {

  @Inject Credentials credentials;
  @Inject SameOrigin sameOrigin;
  @Inject Throttles throttles;
  @Inject Audit audit;
  @Context HttpServletRequest request;

  /** A log-in. */
  public record LogIn(@NotBlank @Text(max = 1_000) String token) {

    /** Without the token: the server's own parts log what they validate. */
    @Override
    public String toString() {
      return "LogIn[…]";
    }
  }

  /** Opens a session for the holder of an API token. */
  @POST
  @PermitAll
  @APIResponse(responseCode = "204", description = "Logged in by a cookie")
  public Response logIn(@NotNull @Valid LogIn logIn) {
    throttles.checkLogIn(request.getRemoteAddr());
    var caller =
        credentials.findByToken(logIn.token().strip()).orElseThrow(this::noSuchCredentials);
    if (caller.isAgent()) {
      throw ProblemException.of(403, "An agent's token may only report git references.");
    }
    var session = credentials.openSession(caller);
    audit.note(caller, "logged-in", "user " + caller.userId());
    var age = Math.toIntExact(Credentials.SESSION_LENGTH.toSeconds());
    return Response.noContent().cookie(cookie(session, age)).build();
  }

  private ProblemException noSuchCredentials() {
    throttles.countFailedLogIn(request.getRemoteAddr());
    return ProblemException.of(
        401, "This API token is not known, has ended, or its user is disabled.");
  }

  /** Ends the browser's session. */
  @DELETE
  @PermitAll
  @APIResponse(responseCode = "204", description = "Logged out")
  public Response logOut() {
    ApiTokenMechanism.sessionOf(request).ifPresent(credentials::closeSession);
    return Response.noContent().cookie(cookie("", 0)).build();
  }

  private NewCookie cookie(String value, int age) {
    return new NewCookie.Builder(ApiTokenMechanism.SESSION_COOKIE)
        .value(value)
        .path("/")
        .maxAge(age)
        .httpOnly(true)
        .secure(sameOrigin.isSecure(request.getScheme()))
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
