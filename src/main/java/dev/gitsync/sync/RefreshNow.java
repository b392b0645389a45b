package dev.gitsync.sync;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.RefreshResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Refreshes a row because somebody asked for it. Calls for one row within a few seconds share one
 * answer; a report or a linked token in between ends the sharing, since it asks for a new reading.
 */
@ApplicationScoped
public class RefreshNow {

  private static final Duration SHARED_FOR = Duration.ofSeconds(5);

  private static final int MOST_ANSWERS = 10_000;

  @Inject Worker worker;
  @Inject DiffStatusStore store;

  private record Row(UUID diffStatusId, long generation) {}

  private final AsyncCache<Row, Optional<RefreshResult>> answers =
      Caffeine.newBuilder().expireAfterWrite(SHARED_FOR).maximumSize(MOST_ANSWERS).buildAsync();

  /**
   * Reads a row from its host and stores what it said.
   *
   * @return what became of it; empty when the row is gone or its chat archived
   */
  public Optional<RefreshResult> refresh(UUID diffStatusId) {
    var generation = store.findGeneration(diffStatusId);
    if (generation.isEmpty()) {
      return Optional.empty();
    }
    var answer =
        answers.get(
            new Row(diffStatusId, generation.get()),
            (row, executor) -> worker.refreshNow(diffStatusId));
    return Patience.await(answer, Optional.of(Patience.OVER));
  }
}
