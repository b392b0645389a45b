package dev.gitsync.live;

import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusChanged;
import dev.gitsync.platform.ServerStopping;
import dev.gitsync.sync.Presence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCodes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The open pages of this node, by owner; committed changes go out to them. */
@ApplicationScoped
public class Watchers implements Presence {

  @Inject Frames frames;

  private final Map<UUID, Set<Watcher>> byOwner = new ConcurrentHashMap<>();

  void add(Watcher watcher) {
    byOwner.compute(
        watcher.userId(),
        (owner, watchers) -> {
          var all = watchers == null ? ConcurrentHashMap.<Watcher>newKeySet() : watchers;
          all.add(watcher);
          return all;
        });
  }

  void remove(Watcher watcher) {
    byOwner.computeIfPresent(
        watcher.userId(),
        (owner, watchers) -> {
          watchers.remove(watcher);
          return watchers.isEmpty() ? null : watchers;
        });
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

  @Override
  public boolean isWatching(UUID userId) {
    return byOwner.containsKey(userId);
  }

  void onDiffStatusChanged(
      @Observes(during = TransactionPhase.AFTER_SUCCESS) DiffStatusChanged change) {
    send(change.chat(), () -> frames.diffStatusChange(change));
  }

  void onChatChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged change) {
    send(change.chat(), () -> frames.chatChange(change));
  }

  /** A stopping server says so, so that pages turn to another node at once. */
  void onServerStopping(@Observes ServerStopping stopping) {
    list().forEach(watcher -> watcher.close(CloseCodes.GOING_AWAY, "The server is stopping."));
  }

  private void send(ChatView chat, Supplier<String> frame) {
    if (isWatching(chat.ownerId())) {
      var text = frame.get();
      of(chat.ownerId()).forEach(watcher -> watcher.sendChange(chat.id(), chat.version(), text));
    }
  }
}
