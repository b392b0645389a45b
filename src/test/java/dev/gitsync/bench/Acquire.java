package dev.gitsync.bench;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long it takes to acquire due rows among a million, of which half belong to archived chats and
 * most others are not due, while twenty thousand want to come round a thousand times a second and
 * another transaction stays open with a snapshot, so that nothing that was written meanwhile can be
 * cleaned up. Measured by the running server itself: its worker logs how long each look took.
 */
final class Acquire implements Scenario {

  private static final int OWNERS = 400;
  private static final int PULLS_EACH = 50;

  /** Beside the row of each pull request that comes round: rows that are not due. */
  private static final int NOT_DUE = 24;

  /** And rows of archived chats. */
  private static final int ARCHIVED = 25;

  /** With it twenty thousand rows want to come round a thousand times a second. */
  private static final Duration TTL = Duration.ofSeconds(20);

  private static final Duration LENGTH = Duration.ofMinutes(2);

  /** Until the rows have found their pace. */
  private static final Duration SETTLING = Duration.ofSeconds(50);

  private static final Duration MOST = Duration.ofMillis(25);

  private static final double RATE = 800;

  private static final Pattern LOOK =
      Pattern.compile("Acquired ([0-9]+) rows in ([0-9]+) microseconds");

  private static final Pattern ALONG =
      Pattern.compile("Took along ([0-9]+) rows in ([0-9]+) microseconds");

  @Override
  public String name() {
    return "acquire";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host = host(lab);
        var node =
            lab.node(database, host)
                .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", TTL.toString())
                .logging("dev.gitsync.sync.Worker", "DEBUG")
                .start()
                .awaitReady()) {
      var owners = Owner.make(lab.admin(node), "github", OWNERS);
      var rows = new Rows(database);
      rows.add(host, Rows.deal(owners, Branch.ofHost(host)));
      rows.awaitRead();
      lab.say("Copying the rows until they are a million");
      multiply(database);
      Lab.pass(SETTLING);
      return List.of(measure(lab, database, node));
    }
  }

  private static SimHostProcess host(Lab lab) {
    return lab.openPulls(
        OWNERS, PULLS_EACH, "--switches={\"latency\":\"PT0.02S\",\"limits\":false}");
  }

  /** Copies what gitsync has read, ten rows to a chat. */
  private static void multiply(Database database) {
    var columns =
        database.query(
            """
            select string_agg('t.' || column_name, ', ' order by ordinal_position)
            from information_schema.columns
            where table_name = 'diff_status' and column_name not in ('id', 'chat_id')
            """);
    database.execute(
        """
        create temp table template as
        select d.*, c.owner_id,
          (row_number() over (partition by c.owner_id order by d.id) - 1) / 10 as part
        from diff_status d join chat c on c.id = d.chat_id;

        create temp table copy as
        select gen_random_uuid() as chat, owner_id, part, number, number >= %2$d as archived
        from (select distinct owner_id, part from template) as parts,
          generate_series(0, %2$d + %3$d - 1) as number;

        insert into chat (id, owner_id, workspace_id, title, archived, created_at, updated_at,
          version)
        select chat, owner_id, 'copies', 'a copy', archived, now(), now(), 1 from copy;

        create temp table made as
        select gen_random_uuid() as made_id, t.id as template_id, c.chat, c.archived
        from template t join copy c using (owner_id, part);

        insert into diff_status (id, chat_id, %4$s)
        select m.made_id, m.chat, %1$s from made m join template t on t.id = m.template_id;

        insert into refresh_schedule (diff_status_id, active, stale_at, refreshed_at)
        select made_id, not archived,
          case when archived then now() - interval '1 day' else now() + interval '1 day' end, now()
        from made;

        """
            .formatted(
                // A copy of the same branch would be read together with the row it is a copy of.
                columns.replace("t.git_branch", "t.git_branch || '-' || m.made_id"),
                NOT_DUE,
                ARCHIVED,
                columns.replace("t.", "")));
    database.execute("vacuum analyze");
  }

  private static Figure measure(Lab lab, Database database, Node node) {
    var begin = linesOf(node).size();
    var length = lab.options().lasting(LENGTH);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set transaction isolation level repeatable read");
      statement.execute("select count(*) from token_budget");
      Lab.pass(length);
      connection.rollback();
      var all = linesOf(node);
      var lines = all.subList(begin, all.size());
      var looks = times(LOOK, lines);
      var along = times(ALONG, lines);
      var acquired = rows(LOOK, lines) + rows(ALONG, lines);
      var rate = (double) acquired / length.toSeconds();
      lab.say(
          "%s rows acquired; %d looks, %s; %d times taken along, %s"
              .formatted(Text.count(acquired), looks.size(), looks, along.size(), along));
      return Figure.of(
          "acquire of up to 50 rows, p50 / p99 of %s looks: a million rows, another transaction open"
                  .formatted(Text.count(looks.size()))
              + " all the time, %s rows a second".formatted(Text.number(rate)),
          "p99 ≤ " + Text.time(MOST) + " at ≥ " + Text.number(RATE) + " rows/s",
          looks.toString(),
          looks.p99().compareTo(MOST) <= 0 && rate >= RATE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long rows(Pattern pattern, List<String> lines) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  /** Looks that found nothing are not counted: they are too fast. */
  private static Sample times(Pattern pattern, List<String> lines) {
    var times = new ArrayList<Duration>();
    for (var line : lines) {
      var found = pattern.matcher(line);
      if (found.find() && !found.group(1).equals("0")) {
        times.add(Duration.ofNanos(1_000 * Long.parseLong(found.group(2))));
      }
    }
    return Sample.of(times);
  }

  private static List<String> linesOf(Node node) {
    var lines = new ArrayList<String>();
    for (var file : node.logFiles()) {
      try {
        lines.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }
}
