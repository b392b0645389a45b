package dev.gitsync.live;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.access.Caller;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One open page. Frames go out one after another; what comes in while one is under way is kept by
 * chat, the newest in place of an older one.
 */
final class Watcher {

  private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

  private final Session session;
  private final Caller caller;

  /** The snapshot's frames go first; until the last of them events wait. */
  private final Deque<String> snapshot = new ArrayDeque<>();

  private final Map<UUID, Waiting> changes = new LinkedHashMap<>();
  private @Nullable String freshness;
  private boolean snapshotComplete;
  private boolean looping;
  private boolean sending;
  private long sendingSince;

  private record Waiting(long version, String frame) {}

  Watcher(Session session, Caller caller) {
    this.session = session;
    this.caller = caller;
  }

  UUID userId() {
    return caller.userId();
  }

  UUID apiTokenId() {
    return caller.apiTokenId();
  }

  void sendSnapshot(String frame, boolean isLast) {
    synchronized (this) {
      snapshot.add(frame);
      snapshotComplete = isLast;
    }
    sendNext();
  }

  /** Sends a chat's state, unless a newer one of it waits already. */
  void sendChange(UUID chatId, long version, String frame) {
    synchronized (this) {
      changes.merge(
          chatId,
          new Waiting(version, frame),
          (old, fresh) -> old.version() > fresh.version() ? old : fresh);
    }
    sendNext();
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
    for (var frame = begin(); frame != null; frame = begin()) {
      try {
        session.getAsyncRemote().sendText(frame, this::sent);
      } catch (RuntimeException e) {
        // The page went away between two frames; the container says so through @OnClose.
        LOG.log(DEBUG, "A frame could not be sent", e);
      }
    }
  }

  private synchronized @Nullable String begin() {
    var frame = sending ? null : next();
    if (frame == null) {
      looping = false;
    } else {
      sending = true;
      sendingSince = System.nanoTime();
    }
    return frame;
  }

  private @Nullable String next() {
    var part = snapshot.poll();
    if (part != null || !snapshotComplete) {
      return part;
    }
    var oldest = changes.entrySet().iterator();
    if (oldest.hasNext()) {
      var frame = oldest.next().getValue().frame();
      oldest.remove();
      return frame;
    }
    var fresh = freshness;
    freshness = null;
    return fresh;
  }

  private void sent(SendResult result) {
    if (!result.isOK()) {
      // The frame stays under way: should the container not close the page, the timer does.
      LOG.log(DEBUG, "A page went away", result.getException());
      return;
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

  void ping() {
    try {
      if (session.isOpen()) {
        session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(DEBUG, "A ping could not be sent", e);
    }
  }

  /** May wait for the page to take what is under way: not for a thread that others wait for. */
  void close(CloseReason.CloseCode code, String reason) {
    try {
      session.close(new CloseReason(code, reason));
    } catch (IOException | RuntimeException e) {
      LOG.log(DEBUG, "A page could not be closed", e);
    }
  }
}
