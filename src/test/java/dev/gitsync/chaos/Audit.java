package dev.gitsync.chaos;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.Shown;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the database itself notes of every lease and every change, by triggers of the test's. */
final class Audit {

  private static final String TRIGGERS =
      """
      create table chaos_lease (
        seq bigserial, at timestamptz, tx bigint, node text, row_id uuid, lease_before uuid,
        lease uuid, generation_before bigint, generation bigint, leased_generation bigint,
        read boolean, stale_at timestamptz);
      create function chaos_lease() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into chaos_lease (at, tx, node, row_id, lease, generation_before, generation, read,
            stale_at)
          values (clock_timestamp(), txid_current(), current_setting('application_name'),
            new.diff_status_id, new.lease_id, -1, new.generation, false, new.stale_at);
        elsif new.lease_id is distinct from old.lease_id or new.generation <> old.generation
            or new.refreshed_at is distinct from old.refreshed_at then
          insert into chaos_lease (at, tx, node, row_id, lease_before, lease, generation_before,
            generation, leased_generation, read, stale_at)
          values (clock_timestamp(), txid_current(), current_setting('application_name'),
            new.diff_status_id, old.lease_id, new.lease_id, old.generation, new.generation,
            old.leased_generation, new.refreshed_at is distinct from old.refreshed_at,
            new.stale_at);
        end if;
        return null;
      end $$;
      create trigger chaos_lease after insert or update on refresh_schedule
        for each row execute function chaos_lease();

      create table chaos_status (
        seq bigserial, at timestamptz, tx bigint, node text, row_id uuid, chat_id uuid, origin text,
        branch text, is_new boolean, sync text, news boolean);
      create function chaos_status() returns trigger language plpgsql as $$
      begin
        insert into chaos_status (at, tx, node, row_id, chat_id, origin, branch, is_new, sync, news)
        values (clock_timestamp(), txid_current(), current_setting('application_name'), new.id,
          new.chat_id, new.remote_origin, new.git_branch, tg_op = 'INSERT', new.sync_state,
          tg_op = 'UPDATE' and (new.state, new.title, new.draft, new.head_sha, new.additions,
            new.approved, new.changes_requested, new.reviewer_count) is distinct from
            (old.state, old.title, old.draft, old.head_sha, old.additions, old.approved,
            old.changes_requested, old.reviewer_count));
        return null;
      end $$;
      create trigger chaos_status after insert or update on diff_status
        for each row execute function chaos_status();
      """;

  private final Database database;
  private final String host;

  /**
   * Begins to note.
   *
   * @param host whose branches are meant, its address
   */
  static Audit begin(Database database, String host) {
    database.execute(TRIGGERS);
    return new Audit(database, host);
  }

  private Audit(Database database, String host) {
    this.database = database;
    this.host = host;
  }

  /** The same after the database was started anew. */
  Audit on(Database anew) {
    return new Audit(anew, host);
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  List<LeaseEvent> leases() {
    return list(
        "select * from chaos_lease order by seq",
        row ->
            new LeaseEvent(
                row.getLong("seq"),
                instant(row, "at"),
                row.getLong("tx"),
                row.getString("node"),
                row.getObject("row_id", UUID.class),
                row.getObject("lease_before", UUID.class),
                row.getObject("lease", UUID.class),
                row.getLong("generation_before"),
                row.getLong("generation"),
                row.getObject("leased_generation", Long.class),
                row.getBoolean("read"),
                instant(row, "stale_at")));
  }

  List<StatusEvent> statuses() {
    return list(
        "select * from chaos_status order by seq",
        row ->
            new StatusEvent(
                row.getLong("seq"),
                instant(row, "at"),
                row.getLong("tx"),
                row.getString("node"),
                row.getObject("row_id", UUID.class),
                row.getObject("chat_id", UUID.class),
                branch(row.getString("origin"), row.getString("branch")),
                row.getBoolean("is_new"),
                row.getString("sync"),
                row.getBoolean("news")));
  }

  /** The rows that are there, but for those of archived chats. */
  Set<UUID> present() {
    return list(
            "select diff_status_id from refresh_schedule where active",
            row -> row.getObject(1, UUID.class))
        .stream()
        .collect(Collectors.toSet());
  }

  /** A row as it is now. */
  record RowNow(
      UUID id,
      UUID chat,
      String branch,
      String sync,
      @Nullable String state,
      @Nullable Shown pull) {

    /** For whoever looks why it is not as it should be. */
    String told() {
      return sync + " " + pull;
    }
  }

  /** All rows of the host's branches, but for those of archived chats. */
  List<RowNow> rows() {
    return list(
        """
        select d.* from diff_status d join chat c on c.id = d.chat_id
        where not c.archived and d.remote_origin like '%s/%%'
        """
            .formatted(host),
        row ->
            new RowNow(
                row.getObject("id", UUID.class),
                row.getObject("chat_id", UUID.class),
                branch(row.getString("remote_origin"), row.getString("git_branch")),
                row.getString("sync_state"),
                row.getString("state"),
                pull(row)));
  }

  private static @Nullable Shown pull(ResultSet row) throws SQLException {
    return row.getString("state") == null ? null : Shown.of(row);
  }

  /** An origin at the host and a branch, in the host's words; another's origin as it is. */
  String branch(String origin, String branch) {
    return (origin.startsWith(host + "/") ? origin.substring(host.length() + 1) : origin)
        + " "
        + branch;
  }

  private <T> List<T> list(String sql, Reader<T> reader) {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var list = new ArrayList<T>();
      while (rows.next()) {
        list.add(reader.read(rows));
      }
      return List.copyOf(list);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Timestamp.class).toInstant();
  }
}
