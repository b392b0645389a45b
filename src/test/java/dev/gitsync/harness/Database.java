package dev.gitsync.harness;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One database.
 *
 * @param postgres the server it is on
 * @param name its name
 */
public record Database(Postgres postgres, String name) {

  /** Its JDBC address. */
  public String url() {
    return postgres.url(name);
  }

  /** A connection of the test's own. */
  public Connection connect() throws SQLException {
    return postgres.connect(name);
  }

  /** Runs a statement; answers how many rows it changed. */
  public int execute(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row, as text. */
  public String query(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
