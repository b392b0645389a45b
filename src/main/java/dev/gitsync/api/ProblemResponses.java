package dev.gitsync.api;

import dev.gitsync.platform.Problem;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes what every call may answer instead: a problem. */
public class ProblemResponses implements OASFilter {

  @Override
  public Operation filterOperation(Operation operation) {
    var problem =
        OASFactory.createMediaType()
            .schema(
                OASFactory.createSchema()
                    .addType(Schema.SchemaType.OBJECT)
                    .addProperty("type", text())
                    .addProperty("title", text())
                    .addProperty(
                        "status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                    .addProperty("detail", text())
                    .addProperty("violations", violations()));
    operation
        .getResponses()
        .addAPIResponse(
            "default",
            OASFactory.createAPIResponse()
                .description("A problem (RFC 9457)")
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, problem)));
    return operation;
  }

  private static Schema violations() {
    return OASFactory.createSchema()
        .addType(Schema.SchemaType.ARRAY)
        .items(
            OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .addProperty("field", text())
                .addProperty("message", text()));
  }

  private static Schema text() {
    return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
  }
}
