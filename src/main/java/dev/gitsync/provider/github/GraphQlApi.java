package dev.gitsync.provider.github;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;

/** GitHub's GraphQL API. Public only because RESTEasy calls it by reflection. */
@Path("graphql")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ClientHeaderParam(name = HttpHeaders.USER_AGENT, value = "gitsync")
@ClientHeaderParam(name = HttpHeaders.ACCEPT_ENCODING, value = "gzip")
public interface GraphQlApi extends Closeable {

  /**
   * Executes a document that only reads.
   *
   * @param request the document and its variables, as JSON in UTF-8
   */
  @POST
  Response execute(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] request);
}
