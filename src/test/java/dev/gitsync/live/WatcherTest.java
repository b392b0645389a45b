package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.access.TestCaller;
import dev.gitsync.diffstatus.ChangedChat;
import dev.gitsync.diffstatus.ChatView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason.CloseCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatcherTest {

  private static final UUID ONE = UUID.randomUUID();
  private static final UUID TWO = UUID.randomUUID();

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LiveMetrics metrics = new LiveMetrics(meters, Clock.fixed(NOW, ZoneOffset.UTC));
  private final TestPage page = new TestPage();
  private final Watcher watcher = new Watcher(page.session(), TestCaller.member(), metrics);

  private static Change change(UUID chat, long version, String frame) {
    return new Change(chat, version, false, NOW.minusMillis(30), Change.Way.HERE, frame);
  }

  private static Change deletion(UUID chat, long version, String frame) {
    return new Change(chat, version, true, NOW, Change.Way.NOTICE, frame);
  }

  private static ChatView chat(UUID id, long version) {
    return new ChatView(id, id, "w", "a chat", false, NOW, NOW, version, null, List.of());
  }

  private static ChangedChat changed(UUID id, long version) {
    return new ChangedChat(id, id, version, false);
  }

  private static ChangedChat hidden(UUID id, long version) {
    return new ChangedChat(id, id, version, true);
  }

  @Test
  void snapshot_goesBeforeEventsThatCameEarlier() {
    watcher.sendChange(change(ONE, 2, "one 2"));
    watcher.sendFreshness("freshness");
    watcher.sendSnapshot("snapshot a", List.of(), false);
    watcher.sendChange(change(TWO, 1, "two 1"));
    watcher.sendSnapshot("snapshot b", List.of(), true);

    page.takeAll();

    assertThat(page.frames)
        .containsExactly("snapshot a", "snapshot b", "one 2", "two 1", "freshness");
  }

  @Test
  void events_waitForTheSnapshotsLastFrame() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot a", List.of(), false);

    watcher.sendChange(change(ONE, 2, "one 2"));

    assertThat(page.frames).containsExactly("snapshot a");
  }

  @Test
  void emptySnapshot_isAFrameToo() {
    page.atOnce = true;

    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 1, "one 1"));

    assertThat(page.frames).containsExactly("snapshot", "one 1");
  }

  @Test
  void slowPage_getsTheNewestStateOfEachChat_andNoBacklog() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    IntStream.rangeClosed(1, 1_000).forEach(v -> watcher.sendChange(change(ONE, v, "one " + v)));
    watcher.sendChange(change(TWO, 1, "two 1"));

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "one 1000", "two 1");
  }

  @Test
  void olderVersionThatComesLate_isDropped() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 7, "one 7"));
    watcher.sendChange(change(ONE, 6, "one 6"));

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "one 7");
  }

  @Test
  void sameVersion_theLaterFrameWins() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 7, "one 7, first row"));
    watcher.sendChange(change(ONE, 7, "one 7, second row"));

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "one 7, second row");
  }

  @Test
  void quickPage_getsEveryChange() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot", List.of(), true);

    watcher.sendChange(change(ONE, 1, "one 1"));
    watcher.sendChange(change(ONE, 2, "one 2"));

    assertThat(page.frames).containsExactly("snapshot", "one 1", "one 2");
  }

  @Test
  void freshness_goesLast_andOnlyTheNewest() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendFreshness("freshness 1");
    watcher.sendFreshness("freshness 2");
    watcher.sendChange(change(ONE, 1, "one 1"));

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "one 1", "freshness 2");
  }

  @Test
  void chatsThatWait_areSentInTheOrderInWhichTheyBeganToWait() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 1, "one 1"));
    watcher.sendChange(change(TWO, 1, "two 1"));
    watcher.sendChange(change(ONE, 2, "one 2"));

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "one 2", "two 1");
  }

  @Test
  void manyFramesTakenAtOnce_needNoDeepStack() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    IntStream.range(0, 20_000)
        .forEach(i -> watcher.sendChange(change(UUID.randomUUID(), 1, "some 1")));
    page.atOnce = true;

    page.take();

    assertThat(page.frames).hasSize(20_001);
  }

  @Test
  void frameUnderWayForLong_isStalled_untilItIsTaken() {
    assertThat(watcher.isStalledFor(Duration.ZERO)).isFalse();
    watcher.sendSnapshot("snapshot", List.of(), true);

    assertThat(watcher.isStalledFor(Duration.ZERO)).isTrue();
    assertThat(watcher.isStalledFor(Duration.ofMinutes(10))).isFalse();
    page.take();
    assertThat(watcher.isStalledFor(Duration.ZERO)).isFalse();
  }

  @Test
  void quietPage_isNotStalled() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot", List.of(), true);

    assertThat(watcher.isStalledFor(Duration.ZERO)).isFalse();
  }

  @Test
  void brokenPage_getsNothingMore_andCountsAsStalled() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 1, "one 1"));

    page.breakDown();
    watcher.sendChange(change(TWO, 1, "two 1"));

    assertThat(page.frames).containsExactly("snapshot");
    assertThat(watcher.isStalledFor(Duration.ZERO)).isTrue();
  }

  @Test
  void goneWhileIdle_harmsNobody() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot", List.of(), true);
    page.gone = true;

    watcher.sendChange(change(ONE, 1, "one 1"));
    watcher.ping();

    assertThat(page.frames).containsExactly("snapshot");
  }

  @Test
  void close_tellsWhy() {
    watcher.close(CloseCodes.GOING_AWAY, "The server is stopping.");

    assertThat(page.closings)
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.getCloseCode()).isEqualTo(CloseCodes.GOING_AWAY);
              assertThat(reason.getReasonPhrase()).isEqualTo("The server is stopping.");
            });
  }

  @Test
  void changeOlderThanWhatWasSent_isNeverSent() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot", List.of(chat(ONE, 4)), true);

    watcher.sendChange(change(ONE, 3, "one 3"));
    watcher.sendChange(change(ONE, 5, "one 5"));
    watcher.sendChange(change(ONE, 4, "one 4"));

    assertThat(page.frames).containsExactly("snapshot", "one 5");
  }

  @Test
  void changeThatWaitsForTheSnapshot_isDroppedWhereThatIsNewer() {
    watcher.sendChange(change(ONE, 3, "one 3"));
    watcher.sendChange(change(TWO, 3, "two 3"));
    watcher.sendSnapshot("snapshot", List.of(chat(ONE, 4), chat(TWO, 2)), true);

    page.takeAll();

    assertThat(page.frames).containsExactly("snapshot", "two 3");
  }

  @Test
  void deletedChat_isNotBroughtBackByAChangeThatComesLate() {
    page.atOnce = true;
    watcher.sendSnapshot("snapshot", List.of(chat(ONE, 4)), true);
    watcher.sendChange(deletion(ONE, 6, "one gone"));

    watcher.forgetDeleted();
    watcher.sendChange(change(ONE, 5, "one 5"));

    assertThat(page.frames).containsExactly("snapshot", "one gone");
    watcher.forgetDeleted();
    assertThat(watcher.lacks(hidden(ONE, 6))).isFalse();
  }

  @Test
  void lacks_whatItWasNotToldOf() {
    watcher.sendSnapshot("snapshot", List.of(chat(ONE, 4)), true);

    assertThat(watcher.lacks(changed(ONE, 4))).isFalse();
    assertThat(watcher.lacks(changed(ONE, 5))).isTrue();
    assertThat(watcher.lacks(hidden(ONE, 5))).as("archived or deleted").isTrue();
    assertThat(watcher.lacks(changed(TWO, 1))).as("a new one").isTrue();
    assertThat(watcher.lacks(hidden(TWO, 7))).as("was never shown").isFalse();
  }

  @Test
  void lacks_nothing_whileItsSnapshotIsBeingRead() {
    assertThat(watcher.lacks(changed(ONE, 1))).isFalse();
  }

  @Test
  void lacks_notWhatWaitsForASlowPage() {
    watcher.sendSnapshot("snapshot", List.of(chat(ONE, 4)), true);
    watcher.sendChange(change(ONE, 5, "one 5"));

    assertThat(watcher.lacks(changed(ONE, 5))).isFalse();
  }

  @Test
  void pingWithoutAnswer_isSilence_untilItIsAnswered() {
    assertThat(watcher.isSilentFor(Duration.ZERO)).isFalse();
    watcher.ping();

    assertThat(watcher.isSilentFor(Duration.ZERO)).isTrue();
    assertThat(watcher.isSilentFor(Duration.ofMinutes(10))).isFalse();
    watcher.pong();
    assertThat(watcher.isSilentFor(Duration.ZERO)).isFalse();
  }

  @Test
  void frames_areCountedWhenTaken_withTheirLag() {
    watcher.sendSnapshot("snapshot", List.of(), true);
    watcher.sendChange(change(ONE, 1, "one 1"));
    watcher.sendChange(change(ONE, 2, "one 2"));
    assertThat(meters.counter("gitsync.live.frames").count()).isZero();

    page.takeAll();

    assertThat(meters.counter("gitsync.live.frames").count()).isEqualTo(2);
    assertThat(meters.counter("gitsync.live.conflated").count()).isEqualTo(1);
    assertThat(changesWithin("+Inf")).isEqualTo(1);
    assertThat(changesWithin("0.05")).isEqualTo(1);
    assertThat(changesWithin("0.025")).as("it took 30 ms").isZero();
  }

  private double changesWithin(String seconds) {
    return meters.counter("gitsync.live.lag", "way", "here", "le", seconds).count();
  }
}
