package dev.gitsync.chaos;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row after the faults have stopped.
 *
 * @param kind what it was when they did
 * @param took until it was as the host is; null when it never was
 * @param state how it is at the end, for whoever looks why
 */
record Settled(
    UUID chat, String branch, Kind kind, Duration bound, @Nullable Duration took, String state) {

  enum Kind {
    OPEN,
    HOOKED,
    ENDED,
    NONE,
    OTHER
  }
}
