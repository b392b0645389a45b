package dev.gitsync.chaos;

import java.time.Duration;
import java.util.UUID;

/** Something that an owner, or his agent, wants of gitsync. Chats and branches are counted. */
sealed interface Deed {

  /** Reports the branch of a chat, which may be another than before. */
  record Report(int chat, int branch) implements Deed {}

  /** Reports a branch of a host that nobody configured, for a chat that has no other. */
  record ReportForeign() implements Deed {}

  /** Archives a chat, and takes it back after a while. */
  record ArchiveAndBack(int chat, Duration after) implements Deed {}

  /** Takes the owner's git token away and links it again after a while. */
  record UnlinkAndLink(Duration after) implements Deed {}

  /** Deletes a chat; another one takes its place, on the same branch. */
  record Replace(int chat, UUID by) implements Deed {}

  /** Has a chat's row read at once. */
  record RefreshNow(int chat) implements Deed {}

  /** Gives a chat another title. */
  record Rename(int chat, int number) implements Deed {}
}
