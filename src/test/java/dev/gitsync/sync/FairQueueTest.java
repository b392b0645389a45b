package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FairQueueTest {

  private static final int THREADS = 8;
  private static final UUID ANN = new UUID(0, 1);
  private static final UUID BOB = new UUID(0, 2);

  private long nanos;
  private final FairQueue queue = new FairQueue(THREADS, () -> nanos);
  private final Map<HostTask, String> names = new HashMap<>();

  private HostTask add(String name, String host, UUID owner, boolean urgent) {
    var task = new HostTask(host, owner, urgent, () -> names.get(null));
    names.put(task, name);
    queue.add(task);
    return task;
  }

  private void add(String name, String host, UUID owner) {
    add(name, host, owner, false);
  }

  /** All that may run now, in the order of their turns. */
  private List<String> pollAll() {
    return polled().stream().map(names::get).toList();
  }

  private List<HostTask> polled() {
    var tasks = new ArrayList<HostTask>();
    for (var next = queue.poll(); next.isPresent(); next = queue.poll()) {
      tasks.add(next.get());
    }
    return tasks;
  }

  @Test
  void tasksOfOneOwner_runInTheirOrder() {
    add("a", "one", ANN);
    add("b", "one", ANN);

    assertThat(queue.size()).isEqualTo(2);
    assertThat(pollAll()).containsExactly("a", "b");
    assertThat(queue.size()).isZero();
  }

  @Test
  void hostsAndOwners_takeTurns() {
    add("1a", "one", ANN);
    add("1b", "one", ANN);
    add("1c", "one", ANN);
    add("1B", "one", BOB);
    add("2a", "two", ANN);

    assertThat(pollAll()).containsExactly("1a", "2a", "1B", "1b", "1c");
  }

  @Test
  void urgentTask_overtakesTheOthers() {
    add("a", "one", ANN);
    add("b", "one", ANN);
    add("now", "one", ANN, true);

    assertThat(pollAll()).containsExactly("now", "a", "b");
  }

  @Test
  void hostAlone_getsAllThreads() {
    for (var i = 0; i < THREADS + 3; i++) {
      add("t" + i, "one", ANN);
    }

    assertThat(pollAll()).hasSize(THREADS);
    assertThat(queue.size()).isEqualTo(3);
  }

  @Test
  void hostThatTimedOut_getsAQuarter_untilItAnsweredSeveralTimesInARow() {
    add("other", "two", BOB);
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "one", ANN);
    }
    queue.noteTimeout("one");

    assertThat(pollAll()).hasSize(1 + THREADS / 4);

    for (var i = 0; i < 4; i++) {
      queue.noteAnswer("one");
    }
    assertThat(queue.isHanging("one")).isTrue();
    queue.noteAnswer("one");
    assertThat(queue.isHanging("one")).isFalse();
    assertThat(pollAll()).hasSize(THREADS / 2 - THREADS / 4);
  }

  @Test
  void hostThatIsNotTheOnlyOne_leavesThreadsToTheOthers_untilTheyAreIdleForAWhile() {
    add("other", "two", BOB);
    polled().forEach(queue::ended);
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "one", ANN);
    }

    assertThat(pollAll()).hasSize(THREADS / 2);
    nanos += FairQueue.MEMORY.toNanos() - 1;
    assertThat(pollAll()).isEmpty();
    nanos += 1;
    assertThat(pollAll()).hasSize(THREADS / 2);
  }

  @Test
  void threeHosts_haveAThirdEach_roundedUp() {
    for (var host : List.of("one", "two", "three")) {
      for (var i = 0; i < THREADS; i++) {
        add(host, host, ANN);
      }
    }

    assertThat(pollAll().stream().filter("one"::equals)).hasSize(3);
  }

  @Test
  void hostThatHangs_leavesThreadsToAHost_thatIsIdleJustNow() {
    add("other", "two", BOB);
    polled().forEach(queue::ended);
    queue.noteTimeout("one");
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "one", ANN);
    }

    assertThat(pollAll()).hasSize(THREADS / 4);
  }

  @Test
  void hostThatHangs_getsAllThreads_whenNothingElseWasAskedForAWhile() {
    add("other", "two", BOB);
    polled().forEach(queue::ended);
    queue.noteTimeout("one");
    nanos += FairQueue.MEMORY.toNanos();
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "one", ANN);
    }

    assertThat(pollAll()).hasSize(THREADS);
  }

  @Test
  void timeout_isForgottenAfterAWhile() {
    queue.noteTimeout("one");
    assertThat(queue.isHanging("one")).isTrue();

    nanos += Duration.ofMinutes(5).toNanos();

    assertThat(queue.isHanging("one")).isFalse();
  }

  @Test
  void callsThatHang_takeNoMoreThreads_whileOthersWait() {
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "hanging", ANN);
    }
    var running = polled();
    nanos += Duration.ofSeconds(3).toNanos();
    add("more", "hanging", ANN);
    add("other", "fine", ANN);

    running.subList(0, 2).forEach(queue::ended);

    assertThat(pollAll()).containsExactly("other");
  }

  @Test
  void callsThatHang_areNobodysLoss_whileNobodyElseWaits() {
    for (var i = 0; i < THREADS; i++) {
      add("t" + i, "slow", ANN);
    }
    var running = polled();
    nanos += Duration.ofSeconds(3).toNanos();
    add("more", "slow", ANN);

    queue.ended(running.get(0));

    assertThat(pollAll()).containsExactly("more");
  }
}
