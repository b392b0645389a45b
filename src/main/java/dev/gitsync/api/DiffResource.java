package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.platform.Problem;
import dev.gitsync.sync.DiffResult;
import dev.gitsync.sync.DiffResult.NotRead;
import dev.gitsync.sync.DiffResult.Told;
import dev.gitsync.sync.Diffs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The diff of what a chat works on. */
@Path("chats/{id}/diff")
@Produces(MediaType.APPLICATION_JSON)
public class DiffResource {

  @Inject ChatStore chats;
  @Inject ChatReferences references;
  @Inject Diffs diffs;
  @Inject FailureProblems problems;

  /**
   * Reads the diff of the primary reference, or of the named one, from its host: that of its pull
   * request, else the branch's against the default branch.
   */
  @GET
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  @APIResponse(
      responseCode = "200",
      description = "The diff, as far as there is one",
      content = @Content(schema = @Schema(implementation = DiffView.class)))
  public Response read(
      @PathParam("id") UUID id,
      @QueryParam("remote_origin") @Nullable String remoteOrigin,
      @QueryParam("branch") @Nullable String branch) {
    var reference = references.find(id, remoteOrigin, branch);
    return reference.isPresent()
        ? read(id, reference.get())
        : Response.ok(DiffView.none(id)).build();
  }

  private Response read(UUID chatId, GitReference reference) {
    var result =
        chats
            .findDiffStatus(chatId, reference)
            .flatMap(diffs::read)
            .orElseThrow(() -> references.gone(chatId));
    return answer(chatId, reference, result);
  }

  private Response answer(UUID chatId, GitReference reference, DiffResult result) {
    if (result instanceof Told told) {
      return Response.ok(DiffView.of(chatId, reference, told)).build();
    }
    if (result instanceof NotRead notRead) {
      return problems.of(notRead.why());
    }
    return ProblemException.response(
            Problem.of(
                422,
                "diff-too-large",
                "The diff has more than 4 MiB, or more than its host is willing to make."))
        .build();
  }
}
