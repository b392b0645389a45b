package dev.gitsync.bench;

import dev.gitsync.harness.Database;
import dev.gitsync.simhost.SimHostProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How much later rows of one host are refreshed while another host answers nothing at all: pairs of
 * runs one after another on one node, the second of each with the other host hanging.
 */
final class Isolation implements Scenario {

  private static final int OWNERS = 40;
  private static final int PULLS_EACH = 10;
  private static final int PAIRS = 5;

  private static final Duration LENGTH = Duration.ofSeconds(15);

  /** A host that has hung is asked little at first. */
  private static final Duration RECOVERY = Duration.ofSeconds(12);

  private static final double MOST = 1.2;

  @Override
  public String name() {
    return "isolation";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host = host(lab);
        var hanging = host(lab);
        var node =
            lab.node(database, host)
                .with("GITSYNC_PROVIDERS", "github,hanging")
                .with("GITSYNC_PROVIDER_HANGING_TYPE", "github")
                .with("GITSYNC_PROVIDER_HANGING_API_URL", hanging.url() + "/api/v3")
                .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT2S")
                .start()
                .awaitReady()) {
      var rows = new Rows(database);
      for (var each : List.of("github", "hanging")) {
        var itsHost = each.equals("github") ? host : hanging;
        var owners = Owner.make(lab.admin(node), each, OWNERS);
        rows.add(itsHost, Rows.deal(owners, Branch.ofHost(itsHost)));
      }
      rows.awaitRead();
      var delays = Delays.of(database);
      var length = lab.options().lasting(LENGTH);
      var calm = new ArrayList<Double>();
      var ratios = new ArrayList<Double>();
      Lab.pass(RECOVERY);
      for (var i = 0; i < PAIRS; i++) {
        var before = delays.during(length);
        hanging.control("PUT", "/switches/all", "{\"hang\":true}");
        var meanwhile = delays.during(length);
        hanging.control("PUT", "/switches/all", "{\"latency\":\"PT0.05S\",\"limits\":false}");
        Lab.pass(RECOVERY);
        lab.say("refresh delay p50 / p99: " + before + ", one host hanging: " + meanwhile);
        calm.add(before.p99().toNanos() / 1e6);
        ratios.add((double) meanwhile.p99().toNanos() / before.p99().toNanos());
      }
      var ratio = Sample.median(ratios);
      return List.of(
          Figure.of(
              "other tokens' p99 refresh delay while one host hangs, median of "
                  + PAIRS
                  + " paired runs (without: "
                  + Text.number(Sample.median(calm))
                  + " ms)",
              "≤ " + Text.number(MOST) + " ×",
              Text.number(ratio) + " ×",
              ratio <= MOST));
    }
  }

  private static SimHostProcess host(Lab lab) {
    return lab.openPulls(
        OWNERS, PULLS_EACH, "--switches={\"latency\":\"PT0.05S\",\"limits\":false}");
  }

  /**
   * How long rows of the well host wait from the moment they are due to the one when their outcome
   * is recorded. A trigger notes the narrow rows' leases and ends, in all runs alike.
   */
  private record Delays(Database database) {

    static Delays of(Database database) {
      database.execute(
          """
          create unlogged table refresh_event (id uuid, at timestamptz, due timestamptz);
          create function note() returns trigger language plpgsql as $$
          begin
            if old.lease_id is null and new.lease_id is not null then
              insert into refresh_event values (new.diff_status_id, clock_timestamp(), old.stale_at);
            elsif old.lease_id is not null and new.lease_id is null then
              insert into refresh_event values (new.diff_status_id, clock_timestamp(), null);
            end if;
            return null;
          end $$;
          create trigger note after update on refresh_schedule
          for each row execute function note();
          """);
      return new Delays(database);
    }

    /** Of all refreshes that end in some time from now on; what was taken early was not late. */
    Sample during(Duration length) {
      var from = Instant.now();
      Lab.pass(length);
      var delays = new ArrayList<Duration>();
      try (var connection = database.connect();
          var select =
              connection.prepareStatement(
                  """
                  select greatest(0, extract(epoch from at - since) * 1e9)::bigint
                  from (select id, at, due, lag(due) over (partition by id order by at) as since
                        from refresh_event) as e join diff_status d using (id)
                  where d.provider = 'github' and e.due is null and since is not null and at >= ?
                  """)) {
        select.setObject(1, OffsetDateTime.ofInstant(from, ZoneOffset.UTC));
        try (var rows = select.executeQuery()) {
          while (rows.next()) {
            delays.add(Duration.ofNanos(rows.getLong(1)));
          }
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return Sample.of(delays);
    }
  }
}
