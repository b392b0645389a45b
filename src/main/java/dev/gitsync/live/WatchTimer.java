package dev.gitsync.live;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.access.Credentials;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.Freshness;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCodes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What open pages need from time to time: pings, ages, what they were not told, and an end when
 * their credentials end. None of it waits for another: the database may be slow.
 */
@Singleton
@Lock(LockType.READ)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WatchTimer {

  private static final System.Logger LOG = System.getLogger(WatchTimer.class.getName());

  /** A page that takes nothing for this long is closed. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Four pings without an answer: whoever is there is not reading, or gone without a word. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(70);

  /** Transactions that were under way when the last rows were listed show up within this. */
  private static final Duration OVERLAP = Duration.ofSeconds(2);

  @Inject Watchers watchers;
  @Inject Credentials credentials;
  @Inject ChatStore chats;
  @Inject Frames frames;
  @Inject Sweep sweep;
  @Inject PagePresence presence;
  @Inject LiveMetrics metrics;

  private volatile @Nullable Instant lastListed;

  /** Twice within the 10 s that a revoked token may still watch. */
  @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false, info = "close pages")
  public void closeEnded() {
    for (var watcher : watchers.list()) {
      if (watcher.isStalledFor(PATIENCE) || watcher.isSilentFor(ANSWER_PATIENCE)) {
        metrics.closedSlow();
        watchers.close(watcher, CloseCodes.TRY_AGAIN_LATER, "The page took nothing.");
      }
    }
    var open = watchers.list();
    try {
      var usable = credentials.listUsable(open.stream().map(Watcher::apiTokenId).collect(toSet()));
      open.stream()
          .filter(watcher -> !usable.contains(watcher.apiTokenId()))
          .forEach(
              watcher ->
                  watchers.close(watcher, CloseCodes.VIOLATED_POLICY, "The API token has ended."));
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not check the credentials of open pages: {0}", e.getMessage());
    }
  }

  /** Finds what no other node could tell. */
  @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false, info = "sweep")
  public void sweep() {
    sweep.run();
  }

  /** Tells the other nodes who watches here. */
  @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false, info = "presence")
  public void beat() {
    presence.beat();
  }

  /** What was deleted long ago is on no page any more. */
  @Schedule(hour = "*", minute = "*/10", persistent = false, info = "forget deleted chats")
  public void forgetDeleted() {
    try {
      chats.forgetDeleted();
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not forget deleted chats: {0}", e.getMessage());
    }
  }

  /** Tells pages how old what they show is, without repeating what did not change. */
  @Schedule(hour = "*", minute = "*", second = "*/15", persistent = false, info = "freshness")
  public void sendFreshness() {
    try {
      var now = chats.now();
      var since = lastListed == null ? now.minus(Duration.ofSeconds(15)) : lastListed;
      chats.listRefreshedSince(watchers.owners(), since.minus(OVERLAP)).stream()
          .collect(groupingBy(Freshness::ownerId))
          .forEach(
              (owner, rows) -> {
                var frame = frames.freshness(rows);
                watchers.of(owner).forEach(watcher -> watcher.sendFreshness(frame));
              });
      lastListed = now;
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not list what was refreshed: {0}", e.getMessage());
    }
  }

  /** Keeps proxies from taking a quiet connection for a dead one. */
  @Schedule(hour = "*", minute = "*", second = "*/20", persistent = false, info = "ping pages")
  public void ping() {
    watchers.list().forEach(Watcher::ping);
  }
}
