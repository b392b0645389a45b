package dev.gitsync.live;

import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.diffstatus.ChatStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCodes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds what pages here have not been told: the notice was lost, or none can come. One query for
 * what changed since the last sweep; where pages have it all, that is the whole of it.
 */
@ApplicationScoped
class Sweep {

  private static final System.Logger LOG = System.getLogger(Sweep.class.getName());

  /** What changed so lately may still be on its way to the pages. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  /** A change is stamped in its transaction and seen when that ends, which may be as much later. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  /** After a longer break a deleted chat may be forgotten already. */
  private static final Duration LONGEST_BREAK = ChatStore.DELETED_KEPT.dividedBy(2);

  @Inject ChatStore chats;
  @Inject Watchers watchers;
  @Inject ChangeReader reader;
  @Inject LiveMetrics metrics;

  private @Nullable Instant swept;

  synchronized void run() {
    var owners = watchers.owners();
    if (owners.isEmpty()) {
      // A page that opens from now on has the newest state from its snapshot.
      swept = null;
      return;
    }
    try {
      var until = chats.now().minus(UNDER_WAY);
      var since = swept == null ? until : swept;
      if (Duration.between(since, until).compareTo(LONGEST_BREAK) > 0) {
        watchers.closeAll(CloseCodes.TRY_AGAIN_LATER, "The server has missed changes.");
      } else {
        var missed =
            chats.listChanged(owners, since.minus(OVERLAP), until).stream()
                .filter(watchers::lack)
                .toList();
        reader.publishFound(missed);
        metrics.found(missed.size());
      }
      watchers.forgetDeleted();
      swept = until;
    } catch (RuntimeException e) {
      // The next one looks from where this one should have.
      LOG.log(WARNING, "A sweep failed: {0}", e.getMessage());
    }
  }
}
