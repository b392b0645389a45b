package dev.gitsync.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** An embedded PostgreSQL of our own. */
public final class Postgres implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts one whose data goes away with it, on any free port, or on a given one. */
  public static Postgres temporary(int port) {
    return start(EmbeddedPostgres.builder().setPort(port == 0 ? freePort() : port), null);
  }

  /** Starts one on data that stays. */
  public static Postgres keeping(Path data) {
    return keeping(data, freePort());
  }

  /** Starts one on data that stays, on a given port. */
  public static Postgres keeping(Path data, int port) {
    return start(
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false),
        data);
  }

  private static Postgres start(EmbeddedPostgres.Builder builder, @Nullable Path data) {
    try {
      var server =
          builder
              .setServerConfig("max_connections", "200")
              .setServerConfig("fsync", data == null ? "off" : "on")
              // The library's own default is off, with which the last commits may be lost.
              .setServerConfig("synchronous_commit", data == null ? "off" : "on")
              .setPGStartupWait(PATIENCE)
              .start();
      var postgres = new Postgres(server);
      if (data != null) {
        postgres.checkIsOurs(data);
      }
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another PostgreSQL may answer on the port before ours fails to take it. */
  private void checkIsOurs(Path data) {
    try (var connection = connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("show data_directory")) {
      rows.next();
      var theirs = Path.of(rows.getString(1));
      if (!theirs.toRealPath().equals(data.toRealPath())) {
        throw new IllegalStateException("Another PostgreSQL answers on port " + port());
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("The database did not tell its directory", e);
    }
  }

  /**
   * A port that was free a moment ago. It is below those that systems give to outgoing connections,
   * one of which would take it before a slow server does.
   */
  public static int freePort() {
    while (true) {
      try (var socket = new ServerSocket(ThreadLocalRandom.current().nextInt(10_000, 32_000))) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Taken; there are others.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Makes an empty database. */
  public Database newDatabase() {
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    createDatabase(name);
    return new Database(this, name);
  }

  /** The database of a name, made if it is not there. */
  public Database database(String name) {
    try (var connection = connect("postgres");
        var statement =
            connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      statement.setString(1, name);
      if (!statement.executeQuery().next()) {
        createDatabase(name);
      }
      return new Database(this, name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void createDatabase(String name) {
    try (var connection = connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("create database \"" + name + "\"");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "postgres");
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
