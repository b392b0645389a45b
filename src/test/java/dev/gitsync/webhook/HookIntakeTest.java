package dev.gitsync.webhook;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.gitsync.harness.Waiting;
import dev.gitsync.provider.HookEvent.Other;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HookIntakeTest {

  private final FakeStore store = new FakeStore();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final HookIntake intake = new HookIntake();

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  HookIntakeTest() {
    intake.store = store;
    intake.metrics = new HookMetrics(meters);
  }

  /** Takes each name once, and none that is bad together with others. */
  private static final class FakeStore extends HookStore {
    private final List<List<Delivery>> batches = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger forgotten = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    @Override
    public Taken take(List<Delivery> deliveries) {
      batches.add(deliveries);
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (deliveries.stream().anyMatch(delivery -> "bad".equals(delivery.id()))) {
        throw new IllegalStateException("bad");
      }
      var isNew = deliveries.stream().map(d -> known.add(String.valueOf(d.id()))).toList();
      return new Taken(isNew, deliveries.size());
    }

    @Override
    void forgetNoted() {
      forgotten.incrementAndGet();
    }
  }

  private static Delivery delivery(String id) {
    return new Delivery("h", id, new Other());
  }

  @Test
  void oneAlone_isTakenOnce() {
    store.gate.countDown();

    assertThat(intake.take(delivery("a"))).isTrue();
    assertThat(intake.take(delivery("a"))).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> intake.take(delivery("bad")));
    assertThat(intake.take(delivery("b"))).isTrue();
  }

  @Test
  void thoseThatComeMeanwhile_areStoredTogether_andABadOneHarmsNoOther()
      throws InterruptedException, ExecutionException {
    var threads = Executors.newCachedThreadPool();
    try {
      var first = threads.submit(() -> intake.take(delivery("first")));
      Waiting.until("the first to be stored", () -> store.batches.size() == 1);
      var others =
          IntStream.range(0, 30)
              .mapToObj(i -> threads.submit(() -> intake.take(delivery("d" + i))))
              .toList();
      var bad = threads.submit(() -> intake.take(delivery("bad")));
      Waiting.until("the others to wait", () -> intake.waiting() == 31);

      store.gate.countDown();

      assertThat(first.get()).isTrue();
      for (var other : others) {
        assertThat(other.get()).isTrue();
      }
      assertThat(bad).failsWithin(Duration.ofSeconds(10));
      assertThat(store.batches.get(1)).hasSize(31);
      assertThat(store.known).hasSize(31).doesNotContain("bad");
      assertThat(meters.get("gitsync.hooks.rows").counter().count()).isEqualTo(31);
      assertThat(store.forgotten).hasValue(2);
      assertThat(store.batches.stream().skip(2).map(List::size).collect(toSet())).containsOnly(1);
    } finally {
      threads.shutdownNow();
    }
  }
}
