package dev.gitsync.api;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Leads to the description of this API, which the server itself keeps at {@code /openapi}. */
@Path("openapi")
public class OpenApiResource {

  /** Where the description is. */
  @GET
  @PermitAll
  @Operation(hidden = true)
  public Response get() {
    return Response.temporaryRedirect(URI.create("/openapi")).build();
  }
}
