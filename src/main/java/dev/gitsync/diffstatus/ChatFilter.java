package dev.gitsync.diffstatus;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which chats to list. What is absent does not filter.
 *
 * @param ownerId whose chats
 * @param archived archived ones, or the others
 * @param workspaceId of which workspace
 * @param prStatuses any of these, by the primary diff status
 * @param repository a part of some reference's origin, without regard to case
 * @param text a part of the chat's or of some pull request's title, without regard to case
 * @param after the last chat of the page before
 */
public record ChatFilter(
    @Nullable UUID ownerId,
    boolean archived,
    @Nullable String workspaceId,
    Set<PrStatus> prStatuses,
    @Nullable String repository,
    @Nullable String text,
    @Nullable Position after) {

  /** The states to filter by. A draft is an open pull request that is marked as a draft. */
  public enum PrStatus {
    DRAFT,
    OPEN,
    MERGED,
    CLOSED
  }

  /**
   * A place in the list.
   *
   * @param updatedAt of the chat there
   * @param id of the chat there
   */
  public record Position(Instant updatedAt, UUID id) {}
}
