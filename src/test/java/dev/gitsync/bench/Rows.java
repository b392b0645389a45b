package dev.gitsync.bench;

import static java.util.stream.Collectors.toMap;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHostProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Chats in bulk. They are put into the database as a report would, pending and due, since thousands
 * of reports are not what is measured; from there on every one is read and written by gitsync
 * alone.
 */
final class Rows {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Database database;

  Rows(Database database) {
    this.database = database;
  }

  /** Gives each owner the branches of a repository of his own. */
  static Map<Owner, List<Branch>> deal(List<Owner> owners, Map<String, List<Branch>> branches) {
    var repositories = branches.keySet().stream().sorted().toList();
    return IntStream.range(0, owners.size())
        .boxed()
        .collect(
            toMap(owners::get, i -> branches.getOrDefault(repositories.get(i), List.<Branch>of())));
  }

  /** Adds a chat on each of these branches. */
  void add(SimHostProcess host, Map<Owner, List<Branch>> branches) {
    try (var connection = database.connect()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute(
            """
            create temp table reference on commit drop as
            select null::uuid as chat, null::uuid as status, null::uuid as owner, ''::text as origin,
              ''::text as branch where false
            """);
      }
      try (var insert =
          connection.prepareStatement(
              "insert into reference values (gen_random_uuid(), gen_random_uuid(), ?, ?, ?)")) {
        for (var ofOwner : branches.entrySet()) {
          for (var branch : ofOwner.getValue()) {
            insert.setObject(1, ofOwner.getKey().id());
            insert.setString(2, branch.origin(host));
            insert.setString(3, branch.name());
            insert.addBatch();
          }
        }
        insert.executeBatch();
      }
      try (var statement = connection.createStatement()) {
        statement.execute(
            """
            insert into chat (id, owner_id, workspace_id, title, created_at, updated_at, version)
            select chat, owner, 'bench', branch, now(), now(), 1 from reference;
            insert into diff_status (id, chat_id, remote_origin, git_branch, reported_at, version,
              sync_state)
            select status, chat, origin, branch, now(), 1, 'PENDING' from reference;
            insert into refresh_schedule (diff_status_id, active, stale_at)
            select status, true, now() from reference;
            """);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until every row was read, and tells the planner what there is by now. */
  void awaitRead() {
    Waiting.until(
        "all rows to be read",
        PATIENCE,
        () ->
            database
                .query("select count(*) from refresh_schedule where refreshed_at is null")
                .equals("0"));
    database.execute("vacuum analyze");
  }

  /** All users were last seen an hour ago. Nodes know it after their next beat. */
  void sendUsersAway() {
    database.execute("update api_token set last_used_at = now() - interval '1 hour'");
  }
}
