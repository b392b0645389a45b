package dev.gitsync.live;

import dev.gitsync.platform.DatabaseAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections outside the pool, for what holds one all the time: a pool would lend it for seconds,
 * validate it, and think that its borrower had leaked it.
 */
final class OwnConnections {

  /** Nothing that is asked on such a connection takes longer, unless the other side is gone. */
  static final Duration ANSWER_PATIENCE = Duration.ofSeconds(5);

  private final DatabaseAddress address;

  OwnConnections(DatabaseAddress address) {
    this.address = address;
  }

  /** Opens one; each statement is its own transaction. */
  Connection open(String name) throws SQLException {
    var seconds = Math.toIntExact(ANSWER_PATIENCE.toSeconds());
    var source = new PGSimpleDataSource();
    source.setURL(address.url());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setApplicationName(name);
    source.setConnectTimeout(seconds);
    source.setSocketTimeout(seconds);
    source.setTcpKeepAlive(true);
    return source.getConnection();
  }
}
