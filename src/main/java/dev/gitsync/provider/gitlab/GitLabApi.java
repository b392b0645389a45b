package dev.gitsync.provider.gitlab;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.jspecify.annotations.Nullable;

/**
 * What is read from GitLab's two APIs, REST and GraphQL, which lie beside each other. Public only
 * because RESTEasy calls it by reflection.
 *
 * <p>All methods return the bare answer, whatever its status, and want the token in the form of an
 * {@code Authorization} header. A project is named by its path with all its groups. That is a
 * single segment of the address, as a branch's name is: {@link Encoded} makes RESTEasy's client
 * encode the slashes in it too, and nothing twice.
 */
@Path("api")
@Produces(MediaType.APPLICATION_JSON)
@ClientHeaderParam(name = HttpHeaders.USER_AGENT, value = "gitsync")
@ClientHeaderParam(name = HttpHeaders.ACCEPT_ENCODING, value = "gzip")
public interface GitLabApi extends Closeable {

  /**
   * Whatever a GraphQL document asks for.
   *
   * @param request the document with its variables, JSON in UTF-8
   */
  @POST
  @Path("graphql")
  @Consumes(MediaType.APPLICATION_JSON)
  Response graphQl(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] request);

  /** A project, also by a former path, or by its id. */
  @GET
  @Path("v4/projects/{project}")
  Response project(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project);

  /** A branch with the commit that it is at. */
  @GET
  @Path("v4/projects/{project}/repository/branches/{branch}")
  Response branch(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @Encoded @PathParam("branch") String branch);

  /** The merge requests into a project from all branches of a name, those of its forks too. */
  @GET
  @Path("v4/projects/{project}/merge_requests")
  Response pullRequests(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @QueryParam("source_branch") String branch,
      @QueryParam("state") String state,
      @QueryParam("order_by") String orderBy,
      @QueryParam("sort") String sort,
      @QueryParam("per_page") int perPage,
      @QueryParam("page") @Nullable Integer page);

  /** A merge request, without approvals, commits and lines. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}")
  Response pullRequest(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number);

  /** Who approved a merge request. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}/approvals")
  Response approvals(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number);

  /** Who was asked to review a merge request, and how far each is with it. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}/reviewers")
  Response reviewers(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number);

  /** The commits of a merge request. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}/commits")
  Response commits(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number,
      @QueryParam("per_page") int perPage,
      @QueryParam("page") @Nullable Integer page);

  /** The files of a merge request with the changes in them. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}/diffs")
  Response diffs(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number,
      @QueryParam("per_page") int perPage,
      @QueryParam("page") @Nullable Integer page);

  /** The unified diff of a merge request, which instances older than 17.9 don't make. */
  @GET
  @Path("v4/projects/{project}/merge_requests/{number}/raw_diffs")
  @Produces(MediaType.WILDCARD)
  Response rawDiffs(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @PathParam("number") long number);

  /** What a branch has and another lacks, since they parted. */
  @GET
  @Path("v4/projects/{project}/repository/compare")
  Response comparison(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @Encoded @PathParam("project") String project,
      @QueryParam("from") String from,
      @QueryParam("to") String to);
}
