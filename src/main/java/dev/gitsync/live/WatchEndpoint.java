package dev.gitsync.live;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.access.Caller;
import dev.gitsync.diffstatus.ChatFilter;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.platform.DatabaseErrors;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where pages watch their owner's chats. {@link WatchFilter} has let only known callers in. The
 * subscription begins before the snapshot is read, so that nothing falls between the two; the page
 * drops what is older than it has.
 */
@ServerEndpoint("/api/v1/chats/watch")
public class WatchEndpoint {

  private static final System.Logger LOG = System.getLogger(WatchEndpoint.class.getName());

  private static final String WATCHER = "watcher";
  private static final int CHATS_A_FRAME = 100;

  /** Pages have nothing to say; more than a word of it is nobody's page. */
  private static final int LONGEST_MESSAGE = 1_024;

  @Inject Watchers watchers;
  @Inject ChatStore chats;
  @Inject Frames frames;
  @Inject LiveMetrics metrics;

  /** Subscribes, then sends the snapshot. */
  @OnOpen
  public void open(Session session) {
    var caller = (Caller) session.getUserPrincipal();
    session.setMaxIdleTimeout(0);
    session.setMaxTextMessageBufferSize(LONGEST_MESSAGE);
    session.setMaxBinaryMessageBufferSize(LONGEST_MESSAGE);
    var watcher = new Watcher(session, caller, metrics);
    var refusal = watchers.add(watcher);
    if (refusal.isPresent()) {
      watchers.close(watcher, CloseCodes.TRY_AGAIN_LATER, refusal.get());
      return;
    }
    session.getUserProperties().put(WATCHER, watcher);
    try {
      sendSnapshot(watcher);
    } catch (RuntimeException e) {
      LOG.log(
          WARNING,
          "No snapshot: {0}",
          DatabaseErrors.isUnavailable(e) ? "the database is away" : e);
      watchers.close(watcher, CloseCodes.TRY_AGAIN_LATER, "The server can not read chats now.");
    }
  }

  private void sendSnapshot(Watcher watcher) {
    ChatFilter.@Nullable Position last = null;
    boolean more;
    do {
      var filter = new ChatFilter(watcher.userId(), false, null, Set.of(), null, null, last);
      var page = chats.list(filter, CHATS_A_FRAME);
      more = page.size() == CHATS_A_FRAME;
      watcher.sendSnapshot(frames.snapshot(page, more), page, !more);
      if (more) {
        var end = page.get(page.size() - 1);
        last = new ChatFilter.Position(end.updatedAt(), end.id());
      }
    } while (more);
  }

  /** Whatever a page says is of no interest; it is read so that the connection stays in order. */
  @OnMessage
  public void message(String text) {
    LOG.log(DEBUG, "A page said something");
  }

  /** The same of what is no text. */
  @OnMessage
  public void message(ByteBuffer bytes) {
    LOG.log(DEBUG, "A page sent something");
  }

  /** The page is there and reads. */
  @OnMessage
  public void pong(PongMessage pong, Session session) {
    if (session.getUserProperties().get(WATCHER) instanceof Watcher watcher) {
      watcher.pong();
    }
  }

  /** The page is gone. */
  @OnClose
  public void close(Session session) {
    if (session.getUserProperties().remove(WATCHER) instanceof Watcher watcher) {
      watchers.remove(watcher);
    }
  }

  /** A broken connection is everyday; the container closes it. */
  @OnError
  public void error(Session session, Throwable error) {
    LOG.log(DEBUG, "A page's connection failed", error);
  }
}
