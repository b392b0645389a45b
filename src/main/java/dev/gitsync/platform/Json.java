package dev.gitsync.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The JSON of the outside contract: snake_case, absent values left out, instants as RFC 3339. A
 * value of the wrong JSON type is an error and never converted.
 */
@ApplicationScoped
public class Json {

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private final ObjectMapper mapper = newMapper();

  /** For HTTP bodies and WebSocket frames alike. Without a scope: its class can't be proxied. */
  @Produces
  ObjectMapper mapper() {
    return mapper;
  }

  /** The same outside a container. */
  public static ObjectMapper newMapper() {
    var strict =
        new SimpleModule()
            .addDeserializer(Instant.class, new Rfc3339())
            .addDeserializer(UUID.class, new Rfc9562());
    var json =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(strict)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    for (var shape :
        new CoercionInputShape[] {
          CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
        }) {
      json.withCoercionConfig(
          LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
    }
    for (var shape :
        new CoercionInputShape[] {
          CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.String
        }) {
      json.withCoercionConfig(
          LogicalType.Boolean, config -> config.setCoercion(shape, CoercionAction.Fail));
    }
    return json.build();
  }

  /** The UUID of its usual text; Java alone also takes {@code 1-1-1-1-1}. */
  public static Optional<UUID> parseUuid(String text) {
    return UUID_TEXT.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /** Takes the usual text alone; Jackson takes Base64 too, and "" for none. */
  private static final class Rfc9562 extends StdScalarDeserializer<UUID> {

    private static final long serialVersionUID = 1L;

    Rfc9562() {
      super(UUID.class);
    }

    @Override
    public UUID deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (UUID) context.handleUnexpectedToken(UUID.class, parser);
      }
      var text = parser.getText();
      var uuid = parseUuid(text);
      return uuid.isPresent()
          ? uuid.get()
          : (UUID) context.handleWeirdStringValue(UUID.class, text, "no UUID");
    }
  }

  /** Takes a text with an offset; numbers are no instants, and neither is the year 1,000,000. */
  private static final class Rfc3339 extends StdScalarDeserializer<Instant> {

    private static final long serialVersionUID = 1L;

    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    Rfc3339() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (Instant) context.handleUnexpectedToken(Instant.class, parser);
      }
      var text = parser.getText();
      try {
        var instant = OffsetDateTime.parse(text).toInstant();
        if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
          return instant;
        }
      } catch (DateTimeException e) {
        return (Instant) context.handleWeirdStringValue(Instant.class, text, "no RFC 3339 time");
      }
      return (Instant) context.handleWeirdStringValue(Instant.class, text, "out of bounds");
    }
  }
}
