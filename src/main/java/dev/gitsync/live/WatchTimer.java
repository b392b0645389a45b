package dev.gitsync.live;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.access.Credentials;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.Freshness;
import jakarta.annotation.Resource;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What open pages need from time to time: pings, ages, and an end when their credentials end. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class WatchTimer {

  private static final System.Logger LOG = System.getLogger(WatchTimer.class.getName());

  /** A page that takes nothing for this long is closed. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Transactions that were under way when the last rows were listed show up within this. */
  private static final Duration OVERLAP = Duration.ofSeconds(2);

  private static final int ROWS_A_FRAME = 1_000;

  @Inject Watchers watchers;
  @Inject Credentials credentials;
  @Inject ChatStore chats;
  @Inject Frames frames;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  private @Nullable Instant lastListed;

  /** Twice within the 10 s that a revoked token may still watch. */
  @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false, info = "close pages")
  public void closeEnded() {
    var open = watchers.list();
    open.stream()
        .filter(watcher -> watcher.isStalledFor(PATIENCE))
        .forEach(watcher -> close(watcher, CloseCodes.TRY_AGAIN_LATER, "The page took nothing."));
    try {
      var usable = credentials.listUsable(open.stream().map(Watcher::apiTokenId).collect(toSet()));
      open.stream()
          .filter(watcher -> !usable.contains(watcher.apiTokenId()))
          .forEach(
              watcher -> close(watcher, CloseCodes.VIOLATED_POLICY, "The API token has ended."));
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not check the credentials of open pages: {0}", e.getMessage());
    }
  }

  private void close(Watcher watcher, CloseCode code, String reason) {
    watchers.remove(watcher);
    executor.execute(() -> watcher.close(code, reason));
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
                var frame = frames.freshness(first(rows));
                watchers.of(owner).forEach(watcher -> watcher.sendFreshness(frame));
              });
      lastListed = now;
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not list what was refreshed: {0}", e.getMessage());
    }
  }

  private static List<Freshness> first(List<Freshness> rows) {
    return rows.size() <= ROWS_A_FRAME ? rows : rows.subList(0, ROWS_A_FRAME);
  }

  /** Keeps proxies from taking a quiet connection for a dead one. */
  @Schedule(hour = "*", minute = "*", second = "*/20", persistent = false, info = "ping pages")
  public void ping() {
    watchers.list().forEach(Watcher::ping);
  }
}
