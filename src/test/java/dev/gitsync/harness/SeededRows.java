package dev.gitsync.harness;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows that a test writes past the server: one chat's, fresh for a long time, with names by which
 * the test knows them.
 */
public final class SeededRows {

  private final Database database;
  private final UUID chat = UUID.randomUUID();
  private final Map<String, UUID> byName = new TreeMap<>();

  /** None yet, in a chat of somebody. */
  public SeededRows(Database database, String ownerId) {
    this.database = database;
    database.execute(
        """
        insert into chat (id, owner_id, workspace_id, title, created_at, updated_at, version)
        values ('%s', '%s', 'w', 'seeded', now(), now(), 1)
        """
            .formatted(chat, ownerId));
  }

  /** What a row shows. */
  public record Shown(
      String provider,
      String origin,
      String branch,
      @Nullable Long number,
      @Nullable String page,
      @Nullable String commit) {}

  /** Adds a row. */
  public SeededRows add(String name, Shown shown) {
    var id = UUID.randomUUID();
    database.execute(
        """
        insert into diff_status (id, chat_id, remote_origin, git_branch, provider, reported_at,
          version, sync_state, state, pr_number, pull_request_url, head_sha)
        values ('%s', '%s', %s, %s, %s, now(), 1, 'FRESH', 'OPEN', %s, %s, %s)
        """
            .formatted(
                id,
                chat,
                literal(shown.origin()),
                literal(shown.branch()),
                literal(shown.provider()),
                shown.number(),
                literal(shown.page()),
                literal(shown.commit())));
    database.execute(
        """
        insert into refresh_schedule (diff_status_id, active, stale_at, refreshed_at)
        values ('%s', true, now() + interval '1 day', now())
        """
            .formatted(id));
    byName.put(name, id);
    return this;
  }

  private static String literal(@Nullable String text) {
    return text == null ? "null" : "'" + text.replace("'", "''") + "'";
  }

  /** How often each row was marked. */
  public Map<String, Integer> marks() {
    var marks = new TreeMap<String, Integer>();
    byName.forEach((name, id) -> marks.put(name, Integer.valueOf(value(id, "generation"))));
    return marks;
  }

  /** A column of a row's schedule, as text. */
  public String value(String name, String column) {
    return value(byName.get(name), column);
  }

  private String value(@Nullable UUID id, String column) {
    return database.query(
        "select %s from refresh_schedule where diff_status_id = '%s'".formatted(column, id));
  }
}
