package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.sync.PullRequestHeads;
import dev.gitsync.sync.PullRequestHeads.Head;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The git reference behind an address that does not tell it. */
@Path("resolve")
@Produces(MediaType.APPLICATION_JSON)
public class ResolveResource {

  /** No longer origin is ever stored. */
  private static final int MAX_URL = 2_000;

  @Inject PullRequestHeads heads;
  @Inject FailureProblems problems;
  @Inject CurrentCaller current;

  /** The branch of a pull request, in the form in which it is to be reported. */
  public record ReferenceView(String provider, String remoteOrigin, String branch) {

    static ReferenceView of(String provider, BranchRef branch) {
      return new ReferenceView(provider, branch.repository().webUrl().toString(), branch.branch());
    }
  }

  /** Asks a pull request's host, with the caller's own git token, which branch it is of. */
  @GET
  @RolesAllowed({Roles.ADMIN, Roles.MEMBER})
  @APIResponse(
      responseCode = "200",
      description = "The branch of the pull request",
      content = @Content(schema = @Schema(implementation = ReferenceView.class)))
  @APIResponse(responseCode = "404", description = "No such pull request")
  public Response resolve(@QueryParam("url") @Nullable String url) {
    var address =
        Inputs.text("url", url, MAX_URL)
            .orElseThrow(() -> new InvalidInputException("url", "takes a pull request's address"));
    return answer(heads.find(current.get().userId(), address));
  }

  private Response answer(Head head) {
    if (head instanceof Head.NotRead notRead) {
      return problems.of(notRead.why());
    }
    var told = (Head.Told) head;
    var branch = told.branch();
    if (branch == null) {
      throw ProblemException.notFound(
          "There is no such pull request, or the linked git token may not see its branch.");
    }
    return Response.ok(ReferenceView.of(told.provider(), branch)).build();
  }
}
