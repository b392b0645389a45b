package dev.gitsync.live;

import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.access.Credentials;
import dev.gitsync.access.UserSeen;
import dev.gitsync.diffstatus.HookMarks;
import dev.gitsync.diffstatus.Presence;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerState;
import dev.gitsync.sync.WatchedPace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has a page open on any node: what this node knows by itself, and what the others wrote down
 * as of the last beat.
 */
@ApplicationScoped
public class PagePresence implements Presence {

  private static final System.Logger LOG = System.getLogger(PagePresence.class.getName());

  /** A dead node is off the list long before, where somebody is there who can judge. */
  private static final Duration ALIVE = Duration.ofSeconds(35);

  /** Who called the API so long ago is taken for gone. */
  private static final Duration ATTENTION = Duration.ofMinutes(5);

  @Inject Nodes nodes;
  @Inject Watchers watchers;
  @Inject PresenceStore store;
  @Inject WatchedPace pace;
  @Inject Credentials credentials;
  @Inject HookMarks hookMarks;
  @Inject ServerState server;

  private final Set<UUID> writtenDown = new HashSet<>();
  private Set<UUID> justWrittenDown = Set.of();
  private int entry;
  private volatile Set<UUID> elsewhere = Set.of();
  private volatile Set<UUID> present = Set.of();

  /** Who called here since the last beat. */
  private final Set<UUID> justSeen = ConcurrentHashMap.newKeySet();

  @Override
  public boolean isWatching(UUID userId) {
    return watchers.isWatchedHere(userId) || elsewhere.contains(userId);
  }

  @Override
  public boolean isPresent(UUID userId) {
    return present.contains(userId) || justSeen.contains(userId) || isWatching(userId);
  }

  void onUserSeen(@Observes UserSeen seen) {
    justSeen.add(seen.userId());
  }

  /**
   * Writes down what changed here and reads what changed elsewhere. Owners whose pages were written
   * down a beat ago are known to all nodes by now: their rows are brought to the watched pace. What
   * was told of the rows of owners who were away is looked at when they are back.
   */
  synchronized void beat() {
    if (!server.isStarted()) {
      return;
    }
    try {
      forgetWhatIsGone();
      var known = justWrittenDown;
      var owners = watchers.owners();
      writeDown(owners);
      elsewhere = store.listOwnersElsewhere(nodes.self(), ALIVE);
      welcomeBack(owners);
      if (!known.isEmpty()) {
        pace.begin(known);
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Open pages could not be written down: {0}", e.getMessage());
    }
  }

  /** A node that was taken for dead begins anew. */
  private void forgetWhatIsGone() {
    var registered = nodes.entries();
    if (registered != entry) {
      writtenDown.clear();
      entry = registered;
    }
  }

  private void welcomeBack(Set<UUID> watchingHere) {
    var seen = Set.copyOf(justSeen);
    var now = new HashSet<>(credentials.listCallersSince(ATTENTION));
    now.addAll(seen);
    now.addAll(watchingHere);
    now.addAll(elsewhere);
    var back = new HashSet<>(now);
    back.removeAll(present);
    // Known first: an event that comes in between finds them here.
    present = Set.copyOf(now);
    justSeen.removeAll(seen);
    if (!back.isEmpty()) {
      hookMarks.bringForwardHinted(back);
    }
  }

  private void writeDown(Set<UUID> owners) {
    var opened = new HashSet<>(owners);
    opened.removeAll(writtenDown);
    var closed = new HashSet<>(writtenDown);
    closed.removeAll(owners);
    store.change(nodes.self(), opened, closed);
    writtenDown.removeAll(closed);
    writtenDown.addAll(opened);
    justWrittenDown = opened;
  }
}
