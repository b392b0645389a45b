package dev.gitsync.live;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears what other nodes tell. While it hears nothing it asks the database for a sign of life, so
 * that a connection that died without a word is noticed; then it connects again, and says so, since
 * what was told meanwhile is lost.
 */
final class Listener implements Runnable {

  /** What hears. */
  interface Ear {
    /** Another node told of changes. */
    void hear(List<Notice> notices);

    /** From now on notices come in; those before may have been missed. */
    void beginHearing();
  }

  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  /** So long may it be quiet before the connection is doubted. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final long FIRST_BACK_OFF_MILLIS = 100;
  private static final long LONGEST_BACK_OFF_MILLIS = 5_000;

  private final UUID self;
  private final OwnConnections connections;
  private final Ear ear;
  private final LiveMetrics metrics;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private volatile @Nullable Connection connection;
  private boolean hadConnection;
  private boolean complained;

  /** Connections in a row on which nothing was heard, the present one included. */
  private int failures;

  Listener(UUID self, OwnConnections connections, Ear ear, LiveMetrics metrics) {
    this.self = self;
    this.connections = connections;
    this.ear = ear;
    this.metrics = metrics;
  }

  /** Returns some time after {@link #stop}. */
  @Override
  public void run() {
    do {
      failures++;
      try (var opened = connections.open("gitsync listen")) {
        connection = opened;
        listen(opened);
      } catch (SQLException | RuntimeException e) {
        complain("No notices of other nodes come in, changes are found by sweeps: ", e);
      } finally {
        connection = null;
        tellThatNothingIsHeard();
      }
    } while (!isStoppedWithin(backOff()));
  }

  /** A server that stops has no figures any more. */
  private void tellThatNothingIsHeard() {
    if (stopped.getCount() > 0) {
      metrics.listening(false);
    }
  }

  private void listen(Connection opened) throws SQLException {
    execute(opened, "listen " + Sender.CHANNEL);
    // One's own voice tells whether this connection hears at all: behind some poolers it does not.
    execute(opened, "notify " + Sender.CHANNEL + ", '" + self + "'");
    if (hadConnection) {
      metrics.reconnected();
    }
    hadConnection = true;
    ear.beginHearing();
    var source = opened.unwrap(PGConnection.class);
    while (!isStoppedWithin(0)) {
      var heard = source.getNotifications(Math.toIntExact(QUIET.toMillis()));
      if (heard != null && heard.length > 0) {
        hears();
        hear(heard);
      } else {
        execute(opened, "select 1");
        if (failures > 0) {
          complain("Nothing is heard on this connection, changes are found by sweeps", null);
        }
      }
    }
  }

  private void hears() {
    if (complained) {
      LOG.log(INFO, "Notices of other nodes come in again");
    }
    complained = false;
    failures = 0;
    metrics.listening(true);
  }

  private void hear(PGNotification[] heard) {
    for (var notification : heard) {
      NoticeMessages.read(notification.getParameter())
          .filter(message -> !message.sender().equals(self) && !message.notices().isEmpty())
          .ifPresent(message -> ear.hear(message.notices()));
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Once, until notices come in again: a database may be away for hours. */
  private void complain(String what, @Nullable Exception why) {
    if (stopped.getCount() > 0 && !complained) {
      complained = true;
      LOG.log(WARNING, "{0}{1}", what, why == null ? "" : why.getMessage());
    } else {
      LOG.log(DEBUG, what, why);
    }
  }

  /** Longer from try to try, and not the same for all nodes that lost one database. */
  private long backOff() {
    var longest = Math.min(LONGEST_BACK_OFF_MILLIS, FIRST_BACK_OFF_MILLIS << Math.min(failures, 6));
    return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
  }

  private boolean isStoppedWithin(long millis) {
    try {
      return stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends it, also while it waits for the database. */
  void stop() {
    stopped.countDown();
    var open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.log(DEBUG, "A connection could not be cut", e);
      }
    }
  }
}
