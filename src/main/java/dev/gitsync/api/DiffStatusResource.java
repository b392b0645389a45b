package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.DiffStatusView;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
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
  @Inject ChatReferences references;
  @Inject RefreshNow refreshNow;
  @Inject FailureProblems problems;

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
    var reference = references.find(id, remoteOrigin, branch);
    return reference.isPresent() ? refresh(id, reference.get()) : Response.noContent().build();
  }

  private Response refresh(UUID chatId, GitReference reference) {
    var result =
        chats
            .findDiffStatus(chatId, reference)
            .flatMap(refreshNow::refresh)
            .orElseThrow(() -> references.gone(chatId));
    return answer(chatId, reference, result);
  }

  private Response answer(UUID chatId, GitReference reference, RefreshResult result) {
    if (result instanceof Refreshed) {
      return Response.ok(references.get(chatId, reference)).build();
    }
    if (result instanceof NoPullRequest) {
      return Response.noContent().build();
    }
    return problems.of(result);
  }
}
