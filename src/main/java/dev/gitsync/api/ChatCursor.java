package dev.gitsync.api;

import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.diffstatus.ChatFilter.Position;
import dev.gitsync.diffstatus.ChatView;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A place in the list of chats as callers carry it from page to page. */
final class ChatCursor {

  /** Far after every chat, and well within what the database can compare. */
  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  private ChatCursor() {}

  static String after(ChatView chat) {
    var place = chat.updatedAt() + " " + chat.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  static Position parse(String cursor) {
    try {
      var place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      var parts = place.split(" ", 2);
      var time = Instant.parse(parts[0]);
      if (parts.length == 2 && !time.isBefore(Instant.EPOCH) && !time.isAfter(END)) {
        return new Position(time, UUID.fromString(parts[1]));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid();
    }
    throw invalid();
  }

  private static InvalidInputException invalid() {
    return new InvalidInputException("cursor", "takes the next_cursor of an earlier answer");
  }
}
