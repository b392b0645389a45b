package dev.gitsync.diffstatus;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chat as it is shown outside; the field names of the contract come from these.
 *
 * @param version grows with every visible change of the chat or of any of its diff statuses
 * @param diffStatus the primary one: that of the reference reported last
 * @param diffStatuses all of them, the last reported first
 */
public record ChatView(
    UUID id,
    UUID ownerId,
    String workspaceId,
    String title,
    boolean archived,
    Instant createdAt,
    Instant updatedAt,
    long version,
    @Nullable DiffStatusView diffStatus,
    List<DiffStatusView> diffStatuses) {}
