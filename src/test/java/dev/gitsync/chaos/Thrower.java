package dev.gitsync.chaos;

import dev.gitsync.harness.Api;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Lets things go wrong, and puts them right. */
final class Thrower {

  /** The repositories that have hooks. */
  static final List<String> HOOKED = List.of("team-1/payments", "team-3/payments");

  /** Of the requests that use up a limit. */
  private static final int EXHAUSTED_LIMIT = 10;

  private final Cluster cluster;
  private final Map<String, Integer> thrown = new ConcurrentHashMap<>();

  Thrower(Cluster cluster) {
    this.cluster = cluster;
  }

  /** How many of each kind. */
  Map<String, Integer> thrown() {
    return new TreeMap<>(thrown);
  }

  /** Throws a track's faults, each at its time or when the one before is over. */
  void run(List<Timeline.At<Fault>> track, Instant begin, Instant end) {
    for (var fault : track) {
      Pause.until(begin.plus(fault.time()));
      // A slow machine does not get through all of them.
      if (Instant.now().isAfter(end)) {
        return;
      }
      System.out.printf(
          "[chaos %5.1f s] %s%n",
          Duration.between(begin, Instant.now()).toMillis() / 1000.0, fault.what());
      strike(fault.what());
      thrown.merge(fault.what().kind(), 1, Integer::sum);
    }
  }

  private void strike(Fault fault) {
    if (fault instanceof Fault.OfNode ofNode) {
      strikeNode(ofNode);
    } else if (fault instanceof Fault.OfDatabase ofDatabase) {
      strikeDatabase(ofDatabase);
    } else if (fault instanceof Fault.OfHost ofHost) {
      strikeHost(ofHost);
    } else if (fault instanceof Fault.Hooks hooks) {
      cluster
          .host()
          .control(
              "PUT",
              "/hooks",
              """
              {"url": "%s/api/v1/webhooks/github", "secret": "%s", "dropped": %s, "doubled": %s,
               "shuffled": "%s", "repositories": ["%s"]}
              """
                  .formatted(
                      cluster.url(hooks.node()),
                      Cluster.HOOK_SECRET,
                      hooks.dropped(),
                      hooks.doubled(),
                      hooks.shuffled(),
                      String.join("\", \"", HOOKED)));
      Pause.of(hooks.length());
    }
  }

  /** A node that starts is not waited for, but by the next fault that is its own. */
  private void strikeNode(Fault.OfNode fault) {
    if (fault instanceof Fault.Kill kill) {
      cluster.awaitReady(kill.node());
      cluster.kill(kill.node());
      Pause.of(kill.length());
      cluster.start(kill.node(), 0);
    } else if (fault instanceof Fault.Sleep sleep) {
      cluster.awaitReady(sleep.node());
      cluster.sleep(sleep.node(), sleep.length());
    } else if (fault instanceof Fault.RollingRestart) {
      for (var i = 0; i < Timeline.NODES; i++) {
        cluster.awaitReady();
        cluster.terminate(i);
        cluster.start(i, 0);
      }
    } else if (fault instanceof Fault.WrongClock wrong) {
      cluster.awaitReady(wrong.node());
      cluster.terminate(wrong.node());
      cluster.start(wrong.node(), wrong.seconds());
    }
  }

  private void strikeDatabase(Fault.OfDatabase fault) {
    if (fault instanceof Fault.DatabaseRestart restart) {
      cluster.restartDatabase(restart.length());
    } else if (fault instanceof Fault.DatabaseCut cut) {
      cluster.cut(cut.nodes(), cut.length());
    } else if (fault instanceof Fault.DatabaseDelay delay) {
      cluster.delay(delay.nodes(), delay.each(), delay.length());
    } else if (fault instanceof Fault.DatabaseHalfOpen halfOpen) {
      cluster.halfOpen(halfOpen.node(), halfOpen.length());
    }
  }

  private void strikeHost(Fault.OfHost fault) {
    if (fault instanceof Fault.HostFails fails) {
      all("\"fail\":%d,\"share\":%s".formatted(fails.status(), fails.part()), fails.length());
    } else if (fault instanceof Fault.HostHangs hangs) {
      all("\"hang\":true,\"share\":%s".formatted(hangs.part()), hangs.length());
    } else if (fault instanceof Fault.HostDrops drops) {
      all("\"drop\":true,\"share\":%s".formatted(drops.part()), drops.length());
    } else if (fault instanceof Fault.HostLimits limits) {
      one(limits.owner(), "\"secondary\":true", limits.length());
    } else if (fault instanceof Fault.HostExhausted exhausted) {
      exhaust(exhausted);
    } else if (fault instanceof Fault.HostLags lags) {
      one(lags.owner(), "\"lag\":\"%s\"".formatted(lags.lag()), lags.length());
    }
  }

  /** For everybody, with the latency that there is at all times. */
  private void all(String setting, Duration length) {
    var usual = "\"latency\":\"PT0.02S\",\"latency_up_to\":\"PT0.4S\"";
    var host = cluster.host();
    host.control("PUT", "/switches/all", "{%s,%s}".formatted(usual, setting));
    Pause.of(length);
    host.control("PUT", "/switches/all", "{%s}".formatted(usual));
  }

  private void one(int owner, String setting, Duration length) {
    cluster
        .host()
        .control(
            "PUT",
            "/switches/tokens/" + Crew.gitToken(owner),
            "{%s,\"for\":\"%s\"}".formatted(setting, length));
    Pause.of(length);
  }

  /** The owner himself uses his limit up, so that gitsync is refused and told until when. */
  private void exhaust(Fault.HostExhausted fault) {
    var token = Crew.gitToken(fault.owner());
    cluster
        .host()
        .control(
            "PUT",
            "/switches/tokens/" + token,
            "{\"rest_limit\":%d,\"graphql_limit\":%d,\"window\":\"%s\",\"refusal\":%d,\"for\":\"%s\"}"
                .formatted(
                    EXHAUSTED_LIMIT,
                    EXHAUSTED_LIMIT,
                    fault.length(),
                    fault.refusal(),
                    fault.length().plusSeconds(1)));
    for (var i = 0; i < EXHAUSTED_LIMIT; i++) {
      Api.send(
          HttpRequest.newBuilder(
                  cluster.host().url().resolve("/api/v3/repos/team-1/payments/pulls/1"))
              .timeout(Duration.ofSeconds(10))
              .header("Authorization", "Bearer " + token)
              .header("X-Sim-Own", "yes")
              .build());
    }
    Pause.of(fault.length());
  }
}
