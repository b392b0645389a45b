package dev.gitsync.api;

import dev.gitsync.access.Roles;
import dev.gitsync.webhook.Receipt;
import dev.gitsync.webhook.WebhookView;
import dev.gitsync.webhook.WebhookViews;
import dev.gitsync.webhook.Webhooks;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

/** Where Git hosts deliver their events. They prove who they are by their own signature. */
@Path("webhooks")
@Produces(MediaType.APPLICATION_JSON)
public class WebhooksResource {

  @Inject Webhooks webhooks;
  @Inject WebhookViews views;

  /** One for each provider, in the configured order. */
  public record WebhookList(List<WebhookView> webhooks) {}

  /** Takes a delivery: the rows that it is of are read again. */
  @POST
  @Path("{provider}")
  @PermitAll
  @MostBytes(Webhooks.MOST_BYTES)
  @SecurityRequirements
  @APIResponse(responseCode = "202", description = "Genuine, whether it concerns us or not")
  public Response receive(
      @PathParam("provider") String provider, @Context HttpHeaders headers, InputStream body) {
    var receipt =
        webhooks.receive(
            provider, name -> Optional.ofNullable(headers.getHeaderString(name)), body);
    return answer(receipt);
  }

  private static Response answer(Receipt receipt) {
    return switch (receipt) {
      case ACCEPTED, IGNORED, DUPLICATE -> Response.accepted().build();
      case FORGED -> throw ProblemException.of(401, "The delivery bears no valid signature.");
      case UNREADABLE -> throw ProblemException.of(400, "The body is no event in JSON.");
      case NOT_TAKEN -> throw ProblemException.notFound("No deliveries are taken here.");
    };
  }

  /** Tells what comes in, and from where it can be relied on. */
  @GET
  @RolesAllowed(Roles.ADMIN)
  @APIResponse(
      responseCode = "200",
      description = "What comes in",
      content = @Content(schema = @Schema(implementation = WebhookList.class)))
  public WebhookList list() {
    return new WebhookList(views.list());
  }
}
