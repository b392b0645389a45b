package dev.gitsync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads single fields of a Git host's JSON. Nothing here throws: a field that is absent, of another
 * type or out of range is not known, and no reason to lose the rest.
 */
public final class HostJson {

  /** The longest text that is kept where nothing shorter is asked for. */
  public static final int MAX_TEXT = 1_000;

  private HostJson() {}

  /** A text fit to be stored, of at most {@link #MAX_TEXT} characters. */
  public static @Nullable String text(JsonNode parent, String field) {
    return text(parent, field, MAX_TEXT);
  }

  /** A text fit to be stored: without NUL, cut to a length; absent when blank. */
  public static @Nullable String text(JsonNode parent, String field, int maxLength) {
    var node = parent.path(field);
    if (!node.isTextual()) {
      return null;
    }
    var text = storable(node.textValue(), maxLength);
    return text.isBlank() ? null : text;
  }

  /** A count or id, which is never negative. */
  public static @Nullable Long number(JsonNode parent, String field) {
    var node = parent.path(field);
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? Long.valueOf(node.longValue())
        : null;
  }

  public static @Nullable Boolean bool(JsonNode parent, String field) {
    var node = parent.path(field);
    return node.isBoolean() ? Boolean.valueOf(node.booleanValue()) : null;
  }

  /** An RFC 3339 time, if it lies within the years that every database can hold. */
  public static @Nullable Instant instant(JsonNode parent, String field) {
    var text = text(parent, field);
    if (text == null) {
      return null;
    }
    try {
      var time = OffsetDateTime.parse(text);
      return time.getYear() >= 1970 && time.getYear() <= 9999 ? time.toInstant() : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Removes NUL, which PostgreSQL can't hold, replaces halves of surrogate pairs, which UTF-8 can't
   * hold, and cuts without making new halves.
   */
  static String storable(String text, int maxLength) {
    var storable = new StringBuilder(Math.min(text.length(), maxLength));
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (character == 0) {
        continue;
      }
      boolean half = Character.getType(character) == Character.SURROGATE;
      int kept = half ? 0xFFFD : character;
      if (storable.length() + Character.charCount(kept) > maxLength) {
        break;
      }
      storable.appendCodePoint(kept);
    }
    return storable.toString();
  }
}
