package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.access.Caller;
import dev.gitsync.access.TestCaller;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchersTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LiveMetrics metrics = new LiveMetrics(meters, Clock.systemUTC());
  private final Watchers watchers = new Watchers();

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  WatchersTest() {
    watchers.metrics = metrics;
    watchers.config = new LiveConfig();
    watchers.config.settings =
        new Settings(
            new MapConfig(
                Map.of(
                    "gitsync.live.max-connections-per-user", "2",
                    "gitsync.live.max-connections-per-node", "3")));
  }

  private Watcher page(Caller caller) {
    var session =
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (self, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
    return new Watcher((Session) session, caller, metrics);
  }

  private double open() {
    return meters.get("gitsync.live.pages").gauge().value();
  }

  @Test
  void users_haveSoManyPagesAndNoMore() {
    var ann = TestCaller.member();
    var first = page(ann);
    assertThat(watchers.add(first)).isEmpty();
    assertThat(watchers.add(page(ann))).isEmpty();

    assertThat(watchers.add(page(ann))).hasValueSatisfying(why -> assertThat(why).contains("You"));
    assertThat(watchers.add(page(TestCaller.member()))).as("somebody else's").isEmpty();

    watchers.remove(first);
    watchers.remove(first);
    assertThat(open()).isEqualTo(2);
    assertThat(watchers.add(page(ann))).isEmpty();
  }

  @Test
  void node_hasSoManyPagesAndNoMore() {
    var first = page(TestCaller.member());
    watchers.add(first);
    watchers.add(page(TestCaller.member()));
    watchers.add(page(TestCaller.member()));

    var late = TestCaller.member();
    assertThat(watchers.add(page(late)))
        .hasValueSatisfying(why -> assertThat(why).contains("server"));

    assertThat(watchers.isWatchedHere(late.userId())).isFalse();
    watchers.remove(first);
    assertThat(watchers.add(page(late))).isEmpty();
    assertThat(open()).isEqualTo(3);
  }
}
