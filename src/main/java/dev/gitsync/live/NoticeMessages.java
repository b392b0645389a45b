package dev.gitsync.live;

import dev.gitsync.diffstatus.ChatChanged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text of notices between nodes. A message's first line is the node that sent it, each other
 * line a notice: kind, owner, chat, version and, where one changed, the diff status.
 *
 * <p>Nodes of two releases may talk to each other: a line that is not understood is passed over,
 * and what it told is found by the {@link Sweep}.
 */
final class NoticeMessages {

  /** PostgreSQL takes payloads of less than 8,000 bytes; these are all ASCII. */
  static final int LONGEST = 7_999;

  private NoticeMessages() {}

  /**
   * A message as it came in.
   *
   * @param sender the node that sent it
   */
  record Received(UUID sender, List<Notice> notices) {}

  /** As few messages as hold all the notices. */
  static List<String> write(UUID sender, Collection<Notice> notices) {
    var messages = new ArrayList<String>();
    var message = new StringBuilder(sender.toString());
    var empty = message.length();
    for (var notice : notices) {
      var line = line(notice);
      if (message.length() + 1 + line.length() > LONGEST) {
        messages.add(message.toString());
        message.setLength(empty);
      }
      message.append('\n').append(line);
    }
    if (message.length() > empty) {
      messages.add(message.toString());
    }
    return messages;
  }

  private static String line(Notice notice) {
    var line =
        "%s %s %s %d".formatted(notice.kind(), notice.ownerId(), notice.chatId(), notice.version());
    return notice.diffStatusId() == null ? line : line + " " + notice.diffStatusId();
  }

  /** Empty when this is no message of a node. */
  static Optional<Received> read(String message) {
    var lines = message.split("\n", -1);
    try {
      var sender = UUID.fromString(lines[0]);
      var notices = new ArrayList<Notice>();
      for (var i = 1; i < lines.length; i++) {
        var notice = notice(lines[i]);
        if (notice != null) {
          notices.add(notice);
        }
      }
      return Optional.of(new Received(sender, notices));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Notice notice(String line) {
    var words = line.split(" ", -1);
    if (words.length < 4) {
      return null;
    }
    try {
      return new Notice(
          UUID.fromString(words[1]),
          UUID.fromString(words[2]),
          Long.parseLong(words[3]),
          ChatChanged.Kind.valueOf(words[0]),
          words.length == 4 ? null : UUID.fromString(words[4]));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
