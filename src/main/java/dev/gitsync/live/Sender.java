package dev.gitsync.live;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes what changed here. On a connection and a thread of its own: a transaction
 * that notifies holds a lock of the whole database while it commits, so those that matter do not.
 * What can't be told is left to the {@link Sweep}.
 */
final class Sender implements Runnable {

  /** Nothing else is on this channel; a new form of messages would get a new one. */
  static final String CHANNEL = "gitsync_changes";

  private static final System.Logger LOG = System.getLogger(Sender.class.getName());

  /** What a busy node tells within so little time goes in one message. */
  private static final Duration GATHER = Duration.ofMillis(3);

  private final NoticeQueue queue;
  private final UUID self;
  private final OwnConnections connections;
  private final LiveMetrics metrics;

  private @Nullable Connection connection;
  private boolean failing;

  Sender(NoticeQueue queue, UUID self, OwnConnections connections, LiveMetrics metrics) {
    this.queue = queue;
    this.self = self;
    this.connections = connections;
    this.metrics = metrics;
  }

  /** Returns when the queue is closed. */
  @Override
  public void run() {
    try {
      for (var notices = queue.take(GATHER); !notices.isEmpty(); notices = queue.take(GATHER)) {
        send(notices);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  /** The connection may have died since it was used last; then the second try has a new one. */
  private void send(List<Notice> notices) {
    var messages = NoticeMessages.write(self, notices);
    var sent = sendOnce(messages);
    if (!sent) {
      sent = sendOnce(messages);
    }
    if (sent) {
      metrics.sent(messages.size());
    } else {
      metrics.dropped(notices.size());
    }
    sayOnce(!sent);
  }

  private boolean sendOnce(List<String> messages) {
    try {
      send(connected(), messages);
      return true;
    } catch (SQLException e) {
      LOG.log(DEBUG, "A message was not sent", e);
      disconnect();
      return false;
    }
  }

  private void sayOnce(boolean fails) {
    if (fails && !failing) {
      LOG.log(WARNING, "Other nodes can not be told of changes, they find them by sweeps");
    } else if (failing && !fails) {
      LOG.log(INFO, "Other nodes are told of changes again");
    }
    failing = fails;
  }

  private static void send(Connection connection, List<String> messages) throws SQLException {
    try (var notify =
        connection.prepareStatement("select pg_notify(?, message) from unnest(?) message")) {
      notify.setString(1, CHANNEL);
      notify.setArray(2, connection.createArrayOf("text", messages.toArray()));
      notify.execute();
    }
  }

  private Connection connected() throws SQLException {
    if (connection == null) {
      connection = connections.open("gitsync notify");
    }
    return connection;
  }

  private void disconnect() {
    var dead = connection;
    connection = null;
    try {
      if (dead != null) {
        dead.close();
      }
    } catch (SQLException e) {
      LOG.log(DEBUG, "A connection could not be closed", e);
    }
  }
}
