package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Node;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two nodes with far more to ask than their tokens' limits allow. Two tokens are gitsync's alone,
 * with and without GraphQL: how much of the limit is used then? Two more are used up by their
 * owners, so that the limit is met again and again, and two get secondary limits, with and without
 * a time: how many requests does the host get that should not have been sent?
 */
final class Limits implements Scenario {

  private static final int OWNERS = 6;

  /** Of a token whose rows are asked for by REST. */
  private static final int REST_LIMIT = 400;

  private static final int GRAPHQL_LIMIT = 200;
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final Duration LENGTH = Duration.ofMinutes(2);
  private static final Duration BETWEEN_SECONDARY_LIMITS = Duration.ofSeconds(20);

  /** Until all nodes know; what arrives sooner was under way when the answer came. */
  private static final Duration STOP = Duration.ofMillis(250);

  private static final double SHARE = 0.6;
  private static final double TOLERANCE = 0.02;

  @Override
  public String name() {
    return "limits";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host =
            lab.host(
                "--owners=" + OWNERS,
                "--repositories=1",
                "--pulls=300",
                "--branches=10",
                "--fork-share=0",
                "--closed-share=0.1",
                "--renamed=0",
                "--mix=[{\"share\":1,\"per_hour\":600}]",
                "--switches="
                    + "{\"latency\":\"PT0.02S\",\"rest_limit\":%d,\"graphql_limit\":%d,\"window\":\"%s\"}"
                        .formatted(REST_LIMIT, GRAPHQL_LIMIT, WINDOW));
        var one = hurried(lab.node(database, host)).start();
        var other = hurried(lab.node(database, host)).start()) {
      one.awaitReady();
      other.awaitReady();
      var owners = Owner.make(lab.admin(one), "github", OWNERS);
      var withoutGraphQl = owners.get(1).gitToken();
      host.control("PUT", "/switches/tokens/" + withoutGraphQl, "{\"graphql\":false}");
      host.control("POST", "/script", "{\"running\":true}");
      new Rows(database).add(host, Rows.deal(owners, Branch.ofHost(host)));
      try (var busy =
          new BusyOwners(host, List.of(owners.get(2).gitToken(), owners.get(3).gitToken()))) {
        busy.start();
        var rounds = lab.options().lasting(LENGTH).dividedBy(BETWEEN_SECONDARY_LIMITS);
        for (var i = 0; i < rounds; i++) {
          Lab.pass(BETWEEN_SECONDARY_LIMITS);
          limit(host, owners.get(4), true);
          limit(host, owners.get(5), false);
        }
        return figures(lab, host, owners, busy.sent());
      }
    }
  }

  /** Everything is due again after a second. */
  private static Node.Builder hurried(Node.Builder node) {
    return node.with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT1S")
        .with("GITSYNC_REFRESH_CLOSED_TTL", "PT1S")
        .with("GITSYNC_REFRESH_NO_PR_BACKOFF", "PT1S")
        .with("GITSYNC_REFRESH_NO_PR_RETRY_WINDOW", "PT1H")
        .with("GITSYNC_REFRESH_BUDGET_SHARE", Double.toString(SHARE));
  }

  private static void limit(SimHostProcess host, Owner owner, boolean told) {
    host.control(
        "PUT",
        "/switches/tokens/" + owner.gitToken(),
        "{\"secondary\":true,\"retry_after\":%s,\"for\":\"PT6S\"}".formatted(told));
  }

  private static List<Figure> figures(
      Lab lab, SimHostProcess host, List<Owner> owners, long ofOwners) {
    var account = host.control("GET", "/account", "");
    var afterwards = new ArrayList<Duration>();
    long refused = 0;
    for (var owner : owners) {
      var ofToken = account.path("tokens").path(owner.gitToken());
      refused += refusals(ofToken);
      ofToken
          .path("trespasses")
          .forEach(trespass -> afterwards.add(Duration.parse(trespass.path("after").asText())));
      lab.say(
          "%s: requests %s, routes %s, statuses %s, windows %s"
              .formatted(
                  owner.gitToken(),
                  ofToken.path("requests"),
                  ofToken.path("routes"),
                  ofToken.path("statuses"),
                  ofToken.path("windows")));
    }
    lab.say("Requests after a limit had been told, by how long: " + afterwards);
    var late = afterwards.stream().filter(after -> after.compareTo(STOP) > 0).count();
    var share =
        owners.subList(0, 2).stream()
            .mapToDouble(owner -> share(account.path("tokens").path(owner.gitToken())))
            .max()
            .orElseThrow();
    return List.of(
        Figure.of(
            ("requests sent while a limit was known, two nodes (of %s, %s answered 403; %s more crossed"
                    + " the answer that told of it, the last after %s)")
                .formatted(
                    Text.count(Costs.of(host, Owner.PREFIX).requests() - ofOwners),
                    Text.count(refused),
                    Text.count(afterwards.size() - late),
                    afterwards.stream()
                        .filter(after -> after.compareTo(STOP) <= 0)
                        .max(Comparator.naturalOrder())
                        .map(Text::time)
                        .orElse(Figure.NONE)),
            "0",
            Text.count(late),
            late == 0),
        Figure.of(
            "share of a token's limit used under pressure, two nodes, the most in any window",
            "≤ " + Text.percent(SHARE + TOLERANCE),
            Text.percent(share),
            share <= SHARE + TOLERANCE));
  }

  private static long refusals(JsonNode account) {
    return account.path("statuses").path("403").asLong();
  }

  /** The most that was used in a window, of its limit. */
  private static double share(JsonNode account) {
    var most = 0.0;
    for (var pool : account.path("windows")) {
      for (var window : pool) {
        most = Math.max(most, window.path("used").asDouble() / window.path("limit").asDouble());
      }
    }
    return most;
  }
}
