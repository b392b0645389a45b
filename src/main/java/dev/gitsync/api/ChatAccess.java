package dev.gitsync.api;

import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.ChatView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/** Finds chats that a caller may read and write; all others are not there for him. */
@ApplicationScoped
class ChatAccess {

  @Inject ChatStore chats;
  @Inject CurrentCaller current;

  /**
   * The chat, if the caller may have it.
   *
   * @throws ProblemException 404 when there is none or it is somebody else's: which of the two is
   *     nobody's business
   */
  ChatView get(UUID id) {
    return chats
        .find(id)
        .filter(chat -> current.get().mayWriteChatsOf(chat.ownerId()))
        .orElseThrow(ChatAccess::noSuchChat);
  }

  static ProblemException noSuchChat() {
    return ProblemException.notFound("There is no such chat.");
  }
}
