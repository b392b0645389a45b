package dev.gitsync.live;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.access.Caller;
import dev.gitsync.diffstatus.ChangedChat;
import dev.gitsync.diffstatus.ChatView;
import io.undertow.websockets.jsr.UndertowSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One open page. Frames go out one after another; what comes in while one is under way is kept by
 * chat, the newest in place of an older one. No chat's version ever goes back.
 */
final class Watcher {

  private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

  private final Session session;
  private final Caller caller;
  private final LiveMetrics metrics;

  /** The snapshot's frames go first; until the last of them events wait. */
  private final Deque<String> snapshot = new ArrayDeque<>();

  private final Map<UUID, Change> changes = new LinkedHashMap<>();

  /** Of each chat that the page has been told of, or will be by what waits, the newest version. */
  private final Map<UUID, Long> versions = new HashMap<>();

  /** Chats that were deleted: since the last sweep, and since the one before. */
  private Set<UUID> deleted = new HashSet<>();

  private Set<UUID> deletedBefore = Set.of();

  private @Nullable String freshness;
  private boolean snapshotComplete;
  private boolean looping;
  private boolean sending;
  private long sendingSince;
  private boolean pinged;
  private long pingedSince;

  /** What is under way; the change is absent where it is no change of a chat. */
  private record Outgoing(String frame, @Nullable Change change) {}

  Watcher(Session session, Caller caller, LiveMetrics metrics) {
    this.session = session;
    this.caller = caller;
    this.metrics = metrics;
  }

  UUID userId() {
    return caller.userId();
  }

  UUID apiTokenId() {
    return caller.apiTokenId();
  }

  /**
   * Sends a part of the snapshot.
   *
   * @param chats what is in it
   */
  void sendSnapshot(String frame, Collection<ChatView> chats, boolean isLast) {
    synchronized (this) {
      snapshot.add(frame);
      snapshotComplete = isLast;
      for (var chat : chats) {
        versions.merge(chat.id(), chat.version(), Math::max);
        var waiting = changes.get(chat.id());
        if (waiting != null && waiting.version() < chat.version()) {
          changes.remove(chat.id());
        }
      }
    }
    sendNext();
  }

  /** Sends a chat's state, unless the page has a newer one or will have. */
  void sendChange(Change change) {
    synchronized (this) {
      if (versions.getOrDefault(change.chatId(), 0L) > change.version()) {
        return;
      }
      versions.put(change.chatId(), change.version());
      if (change.deletes()) {
        deleted.add(change.chatId());
      }
      if (changes.put(change.chatId(), change) != null) {
        metrics.conflated();
      }
    }
    sendNext();
  }

  /** Whether the page has not been told of a change that concerns it. */
  synchronized boolean lacks(ChangedChat changed) {
    var told = versions.get(changed.id());
    return told == null ? !changed.hidden() && snapshotComplete : told < changed.version();
  }

  /**
   * Versions of deleted chats are remembered a while, lest a change that comes late brings one
   * back, and not for ever.
   */
  synchronized void forgetDeleted() {
    deletedBefore.forEach(versions::remove);
    deletedBefore = deleted;
    deleted = new HashSet<>();
  }

  void sendFreshness(String frame) {
    synchronized (this) {
      freshness = frame;
    }
    sendNext();
  }

  /**
   * Sends what waits until a frame stays under way. A loop, because the container may well tell
   * that a frame was sent before {@code sendText} returns: thousands of chats make a deep stack.
   */
  private void sendNext() {
    synchronized (this) {
      if (looping) {
        return;
      }
      looping = true;
    }
    for (var next = begin(); next != null; next = begin()) {
      var outgoing = next;
      try {
        session.getAsyncRemote().sendText(outgoing.frame(), result -> sent(outgoing, result));
      } catch (RuntimeException e) {
        // The page went away between two frames; the container says so through @OnClose.
        LOG.log(DEBUG, "A frame could not be sent", e);
      }
    }
  }

  private synchronized @Nullable Outgoing begin() {
    var next = sending ? null : next();
    if (next == null) {
      looping = false;
    } else {
      sending = true;
      sendingSince = System.nanoTime();
    }
    return next;
  }

  private @Nullable Outgoing next() {
    var part = snapshot.poll();
    if (part != null) {
      return new Outgoing(part, null);
    }
    if (!snapshotComplete) {
      return null;
    }
    var oldest = changes.values().iterator();
    if (oldest.hasNext()) {
      var change = oldest.next();
      oldest.remove();
      return new Outgoing(change.frame(), change);
    }
    var fresh = freshness;
    freshness = null;
    return fresh == null ? null : new Outgoing(fresh, null);
  }

  private void sent(Outgoing outgoing, SendResult result) {
    if (!result.isOK()) {
      // The frame stays under way: should the container not close the page, the timer does.
      LOG.log(DEBUG, "A page went away", result.getException());
      return;
    }
    metrics.frameSent();
    var change = outgoing.change();
    if (change != null) {
      metrics.changeSent(change.way(), change.changedAt());
    }
    synchronized (this) {
      sending = false;
    }
    sendNext();
  }

  /** Whether a frame has been under way for longer than that. */
  synchronized boolean isStalledFor(Duration time) {
    return sending && System.nanoTime() - sendingSince > time.toNanos();
  }

  /** Whether a ping has been without an answer for longer than that. */
  synchronized boolean isSilentFor(Duration time) {
    return pinged && System.nanoTime() - pingedSince > time.toNanos();
  }

  void ping() {
    synchronized (this) {
      if (!pinged) {
        pinged = true;
        pingedSince = System.nanoTime();
      }
    }
    try {
      if (session.isOpen()) {
        session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(DEBUG, "A ping could not be sent", e);
    }
  }

  /** The page answered a ping. */
  synchronized void pong() {
    pinged = false;
  }

  /** May wait for the page to take what is under way: not for a thread that others wait for. */
  void close(CloseReason.CloseCode code, String reason) {
    try {
      session.close(new CloseReason(code, reason));
    } catch (IOException | RuntimeException e) {
      LOG.log(DEBUG, "A page could not be closed", e);
    }
  }

  /**
   * Ends the connection, whatever is still on its way. Without it one whose other side reads
   * nothing would stay for as long as that side pleases, with all that it was sent.
   */
  void cut() {
    if (session instanceof UndertowSession connection) {
      connection.forceClose();
    }
  }
}
