package dev.gitsync.diffstatus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A chat was made, changed, archived or deleted. Fired inside the transaction; observe it after its
 * success.
 *
 * @param kind what happened
 * @param chat the chat after it; of a deleted one the last that there was
 */
public record ChatChanged(Kind kind, ChatView chat) {

  /** What happened to a chat. */
  public enum Kind {
    CREATED,
    UPDATED,
    ARCHIVED,
    DELETED;

    /** The word of the outside contract. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
