package dev.gitsync.provider.github;

import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.jspecify.annotations.Nullable;

/**
 * What is read from GitHub's REST API. Public only because RESTEasy calls it by reflection.
 *
 * <p>All methods return the bare answer, whatever its status, and want the token in the form of an
 * {@code Authorization} header.
 *
 * <p>{@link Encoded} makes RESTEasy escape slashes too. A branch must stay one segment of the path,
 * or a name with dots and slashes in it would lead to somewhere else.
 */
@Path("repos/{owner}/{name}")
@Produces("application/vnd.github+json")
@ClientHeaderParam(name = "X-GitHub-Api-Version", value = "2022-11-28")
@ClientHeaderParam(name = HttpHeaders.USER_AGENT, value = "gitsync")
@ClientHeaderParam(name = HttpHeaders.ACCEPT_ENCODING, value = "gzip")
public interface GitHubApi extends Closeable {

  /** A repository by its name, a former one too. */
  @GET
  Response repository(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name);

  /** A branch with the commit that it is at. */
  @GET
  @Path("branches/{branch}")
  Response branch(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @Encoded @PathParam("branch") String branch);

  /**
   * Pull requests into a repository, without their counts.
   *
   * @param head {@code owner:branch}
   */
  @GET
  @Path("pulls")
  Response pullRequests(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @QueryParam("head") String head,
      @QueryParam("state") String state,
      @QueryParam("sort") String sort,
      @QueryParam("direction") String direction,
      @QueryParam("per_page") int perPage);

  /** One pull request with everything but its reviews. */
  @GET
  @Path("pulls/{number}")
  Response pullRequest(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @PathParam("number") long number);

  /**
   * What a pull request has in common with an issue. Unlike {@link #pullRequest} it tells nothing
   * of the repositories, so that it changes only with the pull request itself.
   */
  @GET
  @Path("issues/{number}")
  Response issue(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @PathParam("number") long number);

  /**
   * A page of a pull request's reviews, oldest first.
   *
   * @param page counted from 1; absent for the first
   */
  @GET
  @Path("pulls/{number}/reviews")
  Response reviews(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @PathParam("number") long number,
      @QueryParam("per_page") int perPage,
      @QueryParam("page") @Nullable Integer page);

  /** The unified diff of a pull request. */
  @GET
  @Path("pulls/{number}")
  @Produces("application/vnd.github.diff")
  Response pullRequestDiff(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @PathParam("number") long number);

  /**
   * The unified diff of what a branch has and another lacks.
   *
   * @param range {@code base...head}
   */
  @GET
  @Path("compare/{range}")
  @Produces("application/vnd.github.diff")
  Response comparisonDiff(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("owner") String owner,
      @PathParam("name") String name,
      @Encoded @PathParam("range") String range);
}
