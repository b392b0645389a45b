package dev.gitsync.diffstatus;

import dev.gitsync.diffstatus.Recording.Location;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/** Rows for tests inside the container, looked at past Hibernate, and the events that went out. */
@ApplicationScoped
public class TestRows {

  static final Location GITHUB =
      new Location("github", URI.create("https://github.com/o/r/tree/b"));
  static final String ORIGIN = "https://github.com/o/r";

  @Resource(lookup = "java:jboss/datasources/gitsync")
  DataSource dataSource;

  @Inject ChatStore chats;
  @Inject DiffStatusStore store;

  private final Queue<Object> events = new ConcurrentLinkedQueue<>();

  void onDiffStatusChanged(
      @Observes(during = TransactionPhase.AFTER_SUCCESS) DiffStatusChanged event) {
    events.add(event);
  }

  void onChatChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged event) {
    events.add(event);
  }

  void onStaleMarked(@Observes(during = TransactionPhase.AFTER_SUCCESS) StaleMarked event) {
    events.add(event);
  }

  void onChangesFound(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChangesFound event) {
    events.add(event);
  }

  /** The committed events of a type since the last time. */
  <T> List<T> takeEvents(Class<T> type) {
    var taken = new ArrayList<T>();
    for (var event = events.poll(); event != null; event = events.poll()) {
      if (type.isInstance(event)) {
        taken.add(type.cast(event));
      }
    }
    return taken;
  }

  /** Nobody, nothing. */
  public void clear() {
    execute("truncate app_user, git_token, rate_limit, token_budget cascade");
    events.clear();
  }

  /** Somebody. */
  public UUID newOwner() {
    var id = UUID.randomUUID();
    execute(
        "insert into app_user (id, login, role, created_at) values ('%s', 'u%s', 'MEMBER', now())"
            .formatted(id, id));
    return id;
  }

  /** A chat of somebody. */
  public UUID newChat(UUID owner) {
    var id = UUID.randomUUID();
    chats.create(id, owner, "w1", "a chat");
    return id;
  }

  /** A reported reference, due now; answers its row's id. */
  public UUID newRow(UUID chat, String branch) {
    var reference = new GitReference(ORIGIN, branch);
    store.report(chat, reference, GITHUB, 20);
    return chats.findDiffStatus(chat, reference).orElseThrow();
  }

  /** One chat for each row. */
  List<UUID> newRows(int count) {
    return newRows(newOwner(), count);
  }

  /** One chat of an owner for each row. */
  List<UUID> newRows(UUID owner, int count) {
    var rows = new ArrayList<UUID>();
    for (var i = 0; i < count; i++) {
      rows.add(newRow(newChat(owner), "b"));
    }
    return rows;
  }

  /** Due for so long; negative: due in a while. */
  void staleSince(UUID row, String time) {
    execute(
        "update refresh_schedule set stale_at = now() - interval '%s' where diff_status_id = '%s'"
            .formatted(time, row));
  }

  /** As if the row's lease had been taken so long ago. */
  void age(UUID row, Duration time) {
    execute(
        """
        update refresh_schedule
        set lease_until = lease_until - interval '%1$s', stale_at = stale_at - interval '%1$s'
        where diff_status_id = '%2$s'
        """
            .formatted(time, row));
  }

  /** All of a row of a table, the transaction that wrote it included. */
  public String whole(String table, String key, UUID id) {
    return query(
        "select t.xmin || ' ' || row_to_json(t) from %s t where %s = '%s'"
            .formatted(table, key, id));
  }

  String wide(UUID row) {
    return whole("diff_status", "id", row);
  }

  String narrow(UUID row) {
    return whole("refresh_schedule", "diff_status_id", row);
  }

  /** Runs a statement. */
  public void execute(String sql) {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row, "" for null and nothing. */
  public String query(String sql) {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var value = rows.next() ? rows.getString(1) : null;
      return value == null ? "" : value;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
