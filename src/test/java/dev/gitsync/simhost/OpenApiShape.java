package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Holds JSON against a schema of an OpenAPI 3.0 description: what is required is there, everything
 * is of its type, and nothing is there that the description does not know.
 */
final class OpenApiShape {

  private final JsonNode description;
  private final List<String> faults = new ArrayList<>();

  private OpenApiShape(JsonNode description) {
    this.description = description;
  }

  /** What of some JSON is not as a schema says, each with its place. */
  static List<String> faults(JsonNode description, JsonNode schema, JsonNode json) {
    var shape = new OpenApiShape(description);
    shape.check("", schema, json);
    return shape.faults;
  }

  private void check(String place, JsonNode unresolved, JsonNode json) {
    var schema = resolved(unresolved);
    if (json.isNull()) {
      fault(!isNullable(unresolved) && !isNullable(schema), place + " is null");
      return;
    }
    for (var choice : List.of("anyOf", "oneOf", "allOf")) {
      if (schema.has(choice)) {
        checkChoice(place, schema.path(choice), json);
        return;
      }
    }
    var type = schema.path("type").asText(schema.has("properties") ? "object" : "");
    fault(!isOf(type, json), place + " is no " + type);
    fault(
        schema.has("enum") && elements(schema.path("enum")).stream().noneMatch(json::equals),
        place + " has a value that is not known: " + json);
    if (json.isObject() && schema.has("properties")) {
      checkObject(place, schema, json);
    }
    if (json.isArray()) {
      for (var element : json) {
        check(place + "[]", schema.path("items"), element);
      }
    }
  }

  private void checkObject(String place, JsonNode schema, JsonNode json) {
    elements(schema.path("required"))
        .forEach(
            name -> fault(!json.has(name.asText()), place + "." + name.asText() + " is missing"));
    for (var field : json.properties()) {
      var property = schema.path("properties").path(field.getKey());
      var inner = place + "." + field.getKey();
      fault(property.isMissingNode(), inner + " is not known");
      check(inner, property, field.getValue());
    }
  }

  /** One of them must fit; GitHub uses {@code allOf} for a single schema with something added. */
  private void checkChoice(String place, JsonNode choices, JsonNode json) {
    var nearest =
        elements(choices).stream()
            .map(choice -> faults(description, choice, json))
            .min((one, other) -> one.size() - other.size())
            .orElse(List.of());
    nearest.forEach(fault -> faults.add(place + fault));
  }

  private static boolean isOf(String type, JsonNode json) {
    return switch (type) {
      case "object" -> json.isObject();
      case "array" -> json.isArray();
      case "string" -> json.isTextual();
      case "integer" -> json.isIntegralNumber();
      case "number" -> json.isNumber();
      case "boolean" -> json.isBoolean();
      default -> true;
    };
  }

  private static boolean isNullable(JsonNode schema) {
    return schema.path("nullable").asBoolean() || schema.isEmpty();
  }

  private JsonNode resolved(JsonNode schema) {
    var reference = schema.path("$ref").asText();
    return reference.isEmpty() ? schema : resolved(description.at(reference.substring(1)));
  }

  private void fault(boolean is, String what) {
    if (is) {
      faults.add(what);
    }
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
