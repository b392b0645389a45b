package dev.gitsync.api;

import dev.gitsync.access.ApiTokenView;
import dev.gitsync.access.Audit;
import dev.gitsync.access.Roles;
import dev.gitsync.access.UserRole;
import dev.gitsync.access.UserView;
import dev.gitsync.access.Users;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Users and their API tokens. */
@Path("users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class UsersResource {

  private static final String ME = "me";

  @Inject Users users;
  @Inject CurrentCaller current;
  @Inject Audit audit;
  @Inject Clock clock;

  /** A user to be made. */
  public record NewUser(
      @NotNull
          @Pattern(regexp = "[A-Za-z0-9._-]{1,64}", message = "takes 1 to 64 of A-Z a-z 0-9 . _ -")
          String login,
      @NotNull UserRole role) {}

  /** What changes of a user; what is absent stays. */
  public record UserChange(@Nullable UserRole role, @Nullable Boolean disabled) {}

  /** An API token to be made. */
  public record NewToken(
      @NotBlank @Text(max = 200) String name,
      @Nullable @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank") @Text(max = 200)
          String workspaceId,
      @Nullable Instant expiresAt) {}

  /** All users. */
  public record UserList(List<UserView> users) {}

  /** All API tokens of a user. */
  public record TokenList(List<ApiTokenView> tokens) {}

  /** Makes a user. */
  @POST
  @RolesAllowed(Roles.ADMIN)
  @APIResponse(
      responseCode = "201",
      description = "The user",
      content = @Content(schema = @Schema(implementation = UserView.class)))
  public Response create(@NotNull @Valid NewUser user) {
    var made = users.create(user.login(), user.role());
    made.ifPresent(view -> note("user-created", text(view)));
    return made.map(view -> Response.status(Response.Status.CREATED).entity(view).build())
        .orElseThrow(() -> ProblemException.of(409, "This login is taken."));
  }

  /** Lists all users. */
  @GET
  @RolesAllowed(Roles.ADMIN)
  public UserList list() {
    return new UserList(users.list());
  }

  /** Tells who one is. */
  @GET
  @Path("me")
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  public UserView me() {
    return users.find(current.get().userId()).orElseThrow(UsersResource::noSuchUser);
  }

  /** Changes a user's role, or disables or enables him. */
  @PATCH
  @Path("{id}")
  @RolesAllowed(Roles.ADMIN)
  public UserView change(@PathParam("id") UUID id, @NotNull @Valid UserChange change) {
    var changed =
        users.change(id, change.role(), change.disabled()).orElseThrow(UsersResource::noSuchUser);
    note("user-changed", text(changed));
    return changed;
  }

  /** Makes an API token; the answer is the only one that has it. */
  @POST
  @Path("{id}/tokens")
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  @APIResponse(
      responseCode = "201",
      description = "The API token, with the token itself this once",
      content = @Content(schema = @Schema(implementation = ApiTokenView.class)))
  public Response createToken(@PathParam("id") String id, @NotNull @Valid NewToken token) {
    var userId = userId(id);
    if (token.expiresAt() != null && !token.expiresAt().isAfter(clock.instant())) {
      throw new Inputs.InvalidInputException("expires_at", "must lie in the future");
    }
    var made =
        users
            .createToken(userId, token.name(), token.workspaceId(), token.expiresAt())
            .orElseThrow(UsersResource::noSuchUser);
    note("api-token-created", made.id() + " of user " + userId);
    return Response.status(Response.Status.CREATED)
        .header("Cache-Control", "no-store")
        .entity(made)
        .build();
  }

  /** Lists a user's API tokens, without the tokens themselves. */
  @GET
  @Path("{id}/tokens")
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  public TokenList listTokens(@PathParam("id") String id) {
    var userId = userId(id);
    if (users.find(userId).isEmpty()) {
      throw noSuchUser();
    }
    return new TokenList(users.listTokens(userId));
  }

  /** Ends an API token at once. */
  @DELETE
  @Path("{id}/tokens/{token_id}")
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  public void revokeToken(@PathParam("id") String id, @PathParam("token_id") UUID tokenId) {
    var userId = userId(id);
    if (!users.revokeToken(userId, tokenId)) {
      throw ProblemException.notFound("There is no such API token.");
    }
    note("api-token-revoked", tokenId + " of user " + userId);
  }

  /** Oneself by {@code me} or by the own id; others only for admins. */
  private UUID userId(String id) {
    var caller = current.get();
    if (id.equals(ME)) {
      return caller.userId();
    }
    UUID userId;
    try {
      userId = UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw noSuchUser();
    }
    if (!caller.isAdmin() && !caller.userId().equals(userId)) {
      throw ProblemException.of(403, "Other users' API tokens are for admins.");
    }
    return userId;
  }

  private void note(String act, String what) {
    audit.note(current.get(), act, what);
  }

  private static String text(UserView user) {
    return "%s %s (%s%s)"
        .formatted(
            user.id(), user.login(), user.role().word(), user.disabled() ? ", disabled" : "");
  }

  private static ProblemException noSuchUser() {
    return ProblemException.notFound("There is no such user.");
  }
}
