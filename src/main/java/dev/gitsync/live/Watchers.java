package dev.gitsync.live;

import dev.gitsync.diffstatus.ChangedChat;
import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusChanged;
import dev.gitsync.platform.ServerStopping;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The open pages of this node, by owner; changes go out to them. */
@ApplicationScoped
public class Watchers {

  /** A page that reads has taken the reason by then. */
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  @Inject Frames frames;
  @Inject LiveConfig config;
  @Inject LiveMetrics metrics;

  @Resource(lookup = "java:jboss/ee/concurrency/scheduler/default")
  ManagedScheduledExecutorService scheduler;

  private final Map<UUID, Set<Watcher>> byOwner = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Takes a page in; or answers why not. */
  Optional<String> add(Watcher watcher) {
    if (open.incrementAndGet() > config.maxConnectionsPerNode()) {
      open.decrementAndGet();
      return Optional.of("This server has as many pages open as it may.");
    }
    var all =
        byOwner.compute(
            watcher.userId(),
            (owner, watchers) -> {
              var some = watchers == null ? ConcurrentHashMap.<Watcher>newKeySet() : watchers;
              if (some.size() < config.maxConnectionsPerUser()) {
                some.add(watcher);
              }
              return some;
            });
    if (!all.contains(watcher)) {
      open.decrementAndGet();
      return Optional.of("You have as many pages open as you may.");
    }
    metrics.pages(open.get());
    return Optional.empty();
  }

  /** Does nothing where the page is gone already. */
  void remove(Watcher watcher) {
    byOwner.computeIfPresent(
        watcher.userId(),
        (owner, watchers) -> {
          if (watchers.remove(watcher)) {
            metrics.pages(open.decrementAndGet());
          }
          return watchers.isEmpty() ? null : watchers;
        });
  }

  /**
   * Closes a page, on another thread, since that may take a while. A page that does not take the
   * reason in time is cut off.
   */
  void close(Watcher watcher, CloseCode code, String reason) {
    remove(watcher);
    scheduler.execute(() -> watcher.close(code, reason));
    var unused = scheduler.schedule(watcher::cut, FAREWELL.toSeconds(), TimeUnit.SECONDS);
  }

  void closeAll(CloseCode code, String reason) {
    list().forEach(watcher -> close(watcher, code, reason));
  }

  List<Watcher> list() {
    return byOwner.values().stream().flatMap(Set::stream).toList();
  }

  Set<UUID> owners() {
    return Set.copyOf(byOwner.keySet());
  }

  Stream<Watcher> of(UUID owner) {
    return byOwner.getOrDefault(owner, Set.of()).stream();
  }

  boolean isWatchedHere(UUID owner) {
    return byOwner.containsKey(owner);
  }

  /** Whether some page here has not been told of a change. */
  boolean lack(ChangedChat changed) {
    return of(changed.ownerId()).anyMatch(watcher -> watcher.lacks(changed));
  }

  void forgetDeleted() {
    list().forEach(Watcher::forgetDeleted);
  }

  /** Sends a chat's state to all pages of its owner here. */
  void publish(ChatView chat, boolean isDeleted, Change.Way way, String frame) {
    var change = new Change(chat.id(), chat.version(), isDeleted, chat.updatedAt(), way, frame);
    of(chat.ownerId()).forEach(watcher -> watcher.sendChange(change));
  }

  void onDiffStatusChanged(
      @Observes(during = TransactionPhase.AFTER_SUCCESS) DiffStatusChanged change) {
    var chat = change.chat();
    if (isWatchedHere(chat.ownerId())) {
      var frame = frames.diffStatusChange(chat, change.changed());
      publish(chat, false, Change.Way.HERE, frame);
    }
  }

  void onChatChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged change) {
    var chat = change.chat();
    if (isWatchedHere(chat.ownerId())) {
      var isDeleted = change.kind() == ChatChanged.Kind.DELETED;
      publish(chat, isDeleted, Change.Way.HERE, frames.chatChange(change.kind(), chat));
    }
  }

  /** A stopping server says so, so that pages turn to another node at once. */
  void onServerStopping(@Observes ServerStopping stopping) {
    list().forEach(watcher -> watcher.close(CloseCodes.GOING_AWAY, "The server is stopping."));
  }
}
