package dev.gitsync.bench;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.Shown;
import dev.gitsync.simhost.SimHostProcess;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/**
 * When a row showed what: a trigger notes each change of {@code diff_status} and its moment, so
 * that nothing has to look again and again. A status that did not change is not written, so it
 * costs gitsync one more insert for each visible change and nothing else.
 */
final class Sightings {

  private final Database database;

  private Sightings(Database database) {
    this.database = database;
  }

  /** Notes from now on; what the rows show already is noted too. */
  static Sightings of(Database database) {
    database.execute(
        """
        create unlogged table sighting as
        select clock_timestamp() as at, d.* from diff_status d;
        create function see() returns trigger language plpgsql as $$
        begin
          insert into sighting select clock_timestamp(), new.*;
          return null;
        end $$;
        create trigger see after update on diff_status for each row execute function see();
        """);
    return new Sightings(database);
  }

  /** Tells all that was noted. */
  void tell(SimHostProcess host, Freshness freshness) {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select * from sighting order by at")) {
      while (rows.next()) {
        freshness.seen(
            Branch.key(host, rows.getString("remote_origin"), rows.getString("git_branch")),
            rows.getObject("at", OffsetDateTime.class).toInstant(),
            Shown.of(rows));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
