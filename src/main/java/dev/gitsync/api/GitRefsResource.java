package dev.gitsync.api;

import dev.gitsync.access.Caller;
import dev.gitsync.access.Roles;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.sync.Worker;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What agents report: the branch that a workspace works on. */
@Path("workspaces/{workspace_id}/git-refs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class GitRefsResource {

  @Inject Worker worker;
  @Inject ChatStore chats;
  @Inject ChatAccess access;
  @Inject CurrentCaller current;

  /** A reported reference, for one chat or for all of the workspace. */
  public record Report(
      @NotBlank @Text(max = 1_000) String branch,
      @NotBlank @Text(max = 2_000) String remoteOrigin,
      @Nullable UUID chatId) {

    /** Without the origin, which may have a password in it: the server logs what it validates. */
    @Override
    public String toString() {
      return "Report[" + branch + ", " + chatId + "]";
    }
  }

  /** How many chats the report was for. */
  public record Marked(int marked) {}

  /** Stores the reference, makes it stale and has it read at once. */
  @POST
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER, Roles.AGENT})
  @APIResponse(
      responseCode = "202",
      description = "How many chats the report was for",
      content = @Content(schema = @Schema(implementation = Marked.class)))
  public Response report(
      @PathParam("workspace_id") String workspaceId, @NotNull @Valid Report report) {
    var caller = current.get();
    if (caller.isAgent() && !workspaceId.equals(caller.workspaceId())) {
      throw ProblemException.of(403, "This agent's token is for another workspace.");
    }
    Inputs.checkText("workspace_id", workspaceId, 200);
    var marked =
        worker.markStale(
            chats(workspaceId, report.chatId(), caller),
            report.remoteOrigin().strip(),
            report.branch().strip());
    return Response.accepted(new Marked(marked)).build();
  }

  private List<UUID> chats(String workspaceId, @Nullable UUID chatId, Caller caller) {
    if (chatId == null) {
      return chats.listIds(workspaceId, caller.isAdmin() ? null : caller.userId());
    }
    var chat = access.get(chatId);
    if (!chat.workspaceId().equals(workspaceId)) {
      throw ChatAccess.noSuchChat();
    }
    return List.of(chatId);
  }
}
