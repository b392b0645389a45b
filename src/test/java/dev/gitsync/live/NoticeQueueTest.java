package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.ChatChanged.Kind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NoticeQueueTest {

  private static final UUID OWNER = UUID.randomUUID();
  private static final UUID ONE = UUID.randomUUID();
  private static final UUID TWO = UUID.randomUUID();

  private final NoticeQueue queue = new NoticeQueue(2);

  private static Notice updated(UUID chat, long version) {
    return new Notice(OWNER, chat, version, Kind.UPDATED, null);
  }

  private static Notice of(Kind kind, long version) {
    return new Notice(OWNER, ONE, version, kind, null);
  }

  private List<Notice> take() throws InterruptedException {
    return queue.take(Duration.ZERO);
  }

  @Test
  void sameThing_isTakenOnce_asItWasLast() throws InterruptedException {
    queue.offer(updated(ONE, 2));
    queue.offer(updated(ONE, 4));
    queue.offer(updated(ONE, 3));

    assertThat(take()).containsExactly(updated(ONE, 4));
  }

  @Test
  void differentThings_areTakenTogether_inTheirOrder() throws InterruptedException {
    queue.offer(of(Kind.CREATED, 1));
    queue.offer(of(Kind.ARCHIVED, 2));

    assertThat(take()).containsExactly(of(Kind.CREATED, 1), of(Kind.ARCHIVED, 2));
  }

  @Test
  void full_dropsWhatIsNew_andTakesWhatIsKnown() throws InterruptedException {
    assertThat(queue.offer(updated(ONE, 1))).isTrue();
    assertThat(queue.offer(updated(TWO, 1))).isTrue();

    assertThat(queue.offer(updated(OWNER, 1))).isFalse();
    assertThat(queue.offer(updated(ONE, 2))).isTrue();

    assertThat(take()).containsExactly(updated(ONE, 2), updated(TWO, 1));
    assertThat(queue.offer(updated(OWNER, 1))).as("there is room again").isTrue();
  }

  @Test
  void take_waitsForTheFirst() throws Exception {
    var waits = new CountDownLatch(1);
    var taken =
        CompletableFuture.supplyAsync(
            () -> {
              waits.countDown();
              try {
                return take();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    waits.await();

    queue.offer(updated(ONE, 1));

    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(updated(ONE, 1));
  }

  @Test
  void closed_letsGoWhoWaits_andTakesNothingMore() throws InterruptedException {
    queue.offer(updated(ONE, 1));

    queue.close();

    assertThat(take()).isEmpty();
    assertThat(queue.offer(updated(TWO, 1))).isFalse();
  }
}
