package dev.gitsync.diffstatus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a row is as it is.
 *
 * @param state the reason's word
 * @param detail one sentence for a person, without times
 * @param retryAt when the row is tried next
 */
public record SyncView(SyncState state, @Nullable String detail, Instant retryAt) {}
