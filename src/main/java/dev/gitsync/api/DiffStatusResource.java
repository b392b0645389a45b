package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusView;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Unavailable;
import dev.gitsync.sync.References;
import dev.gitsync.sync.RefreshNow;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Refreshing because somebody asks for it. */
@Path("chats/{id}/diff-status/refresh")
@Produces(MediaType.APPLICATION_JSON)
public class DiffStatusResource {

  @Inject ChatStore chats;
  @Inject ChatAccess access;
  @Inject RefreshNow refreshNow;
  @Inject References references;
  @Inject Clock clock;

  /** Reads the primary reference, or the named one, from its host now. */
  @POST
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  @APIResponse(
      responseCode = "200",
      description = "The diff status, just read",
      content = @Content(schema = @Schema(implementation = DiffStatusView.class)))
  @APIResponse(responseCode = "204", description = "No pull request, or no reference at all")
  public Response refresh(
      @PathParam("id") UUID id,
      @QueryParam("remote_origin") @Nullable String remoteOrigin,
      @QueryParam("branch") @Nullable String branch) {
    var chat = access.get(id);
    var named = named(remoteOrigin, branch);
    if (chat.archived()) {
      throw archived();
    }
    var status = named.isPresent() ? find(chat, named.get()) : primary(chat);
    if (status.isEmpty()) {
      return Response.noContent().build();
    }
    var reference = new GitReference(status.get().remoteOrigin(), status.get().gitBranch());
    var result =
        chats
            .findDiffStatus(id, reference)
            .flatMap(refreshNow::refresh)
            .orElseThrow(() -> access.get(id).archived() ? archived() : noSuchReference());
    return answer(id, reference, result);
  }

  private Optional<GitReference> named(@Nullable String remoteOrigin, @Nullable String branch) {
    var origin = Inputs.text("remote_origin", remoteOrigin, 2_000);
    var name = Inputs.text("branch", branch, 1_000);
    if (origin.isPresent() != name.isPresent()) {
      throw new InvalidInputException(
          origin.isPresent() ? "branch" : "remote_origin",
          "a reference is named by both remote_origin and branch");
    }
    return origin.map(o -> references.normalize(o.strip(), name.orElseThrow().strip()));
  }

  private static Optional<DiffStatusView> primary(ChatView chat) {
    return Optional.ofNullable(chat.diffStatus());
  }

  private static Optional<DiffStatusView> find(ChatView chat, GitReference reference) {
    var found = chat.diffStatuses().stream().filter(s -> s.isOf(reference)).findFirst();
    if (found.isEmpty()) {
      throw noSuchReference();
    }
    return found;
  }

  private Response answer(UUID chatId, GitReference reference, RefreshResult result) {
    if (result instanceof Refreshed) {
      return Response.ok(find(access.get(chatId), reference).orElseThrow()).build();
    }
    if (result instanceof NoPullRequest) {
      return Response.noContent().build();
    }
    if (result instanceof Failed failed) {
      return problem(failed);
    }
    return ProblemException.response(Problem.of(503, "The server is busy or stopping."))
        .header("Retry-After", Unavailable.RETRY_AFTER_SECONDS)
        .build();
  }

  private Response problem(Failed failed) {
    return switch (failed.reason()) {
      case NO_TOKEN -> problem(409, "no-token", failed);
      case TOKEN_REJECTED -> problem(409, "token-rejected", failed);
      case UNSUPPORTED_PROVIDER -> problem(422, "unsupported-provider", failed);
      case PROVIDER_ERROR -> problem(502, "provider-error", failed);
      case PROVIDER_TIMEOUT -> problem(504, "provider-timeout", failed);
      case RATE_LIMITED, RATE_LIMIT_SKIPPED ->
          ProblemException.response(Problem.of(429, "rate-limited", failed.detail()))
              .header("Retry-After", secondsUntilRetry(failed))
              .build();
    };
  }

  private static Response problem(int status, String word, Failed failed) {
    return ProblemException.response(Problem.of(status, word, failed.detail())).build();
  }

  private long secondsUntilRetry(Failed failed) {
    return failed
        .retryTime()
        .map(at -> Math.max(1, Duration.between(clock.instant(), at).plusMillis(999).toSeconds()))
        .orElse(60L);
  }

  private static ProblemException archived() {
    return ProblemException.of(
        Problem.of(409, "archived", "The chat is archived; archived chats are not refreshed."));
  }

  private static ProblemException noSuchReference() {
    return ProblemException.notFound("The chat has no such git reference.");
  }
}
