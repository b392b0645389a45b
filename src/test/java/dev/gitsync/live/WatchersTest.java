package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.access.Caller;
import dev.gitsync.access.TestCaller;
import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusChanged;
import dev.gitsync.diffstatus.DiffStatusView;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WatchersTest {

  private static final UUID CHAT = UUID.randomUUID();
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LiveMetrics metrics = new LiveMetrics(meters, Clock.systemUTC());
  private final CountingFrames frames = new CountingFrames();
  private final Watchers watchers = new Watchers();

  private static final class CountingFrames extends Frames {

    private int built;

    @Override
    String chatChange(ChatChanged.Kind kind, ChatView chat) {
      built++;
      return kind.word() + " " + built;
    }

    @Override
    String diffStatusChange(ChatView chat, DiffStatusView changed) {
      built++;
      return "diff status " + built;
    }
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  WatchersTest() {
    watchers.frames = frames;
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
    return new Watcher(new TestPage().session(), caller, metrics);
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

  @Test
  void change_isMadeAFrameOnce_forAllPagesOfItsOwner() {
    var ann = TestCaller.member();
    var first = openPage(ann);
    var second = openPage(ann);

    watchers.onChatChanged(new ChatChanged(ChatChanged.Kind.UPDATED, chat(ann, 2)));
    watchers.onDiffStatusChanged(new DiffStatusChanged(chat(ann, 3), diffStatus()));

    assertThat(first.frames).containsExactly("snapshot", "updated 1", "diff status 2");
    assertThat(second.frames).isEqualTo(first.frames);
    assertThat(frames.built).isEqualTo(2);
  }

  @Test
  void change_thatNobodyWatchesHere_isMadeNoFrame() {
    openPage(TestCaller.member());
    var away = TestCaller.member();

    watchers.onChatChanged(new ChatChanged(ChatChanged.Kind.UPDATED, chat(away, 2)));
    watchers.onDiffStatusChanged(new DiffStatusChanged(chat(away, 3), diffStatus()));

    assertThat(frames.built).isZero();
  }

  /** A page that has its snapshot and takes whatever comes. */
  private TestPage openPage(Caller caller) {
    var page = new TestPage();
    page.atOnce = true;
    var watcher = new Watcher(page.session(), caller, metrics);
    assertThat(watchers.add(watcher)).isEmpty();
    watcher.sendSnapshot("snapshot", List.of(), true);
    return page;
  }

  private static ChatView chat(Caller owner, long version) {
    return new ChatView(
        CHAT, owner.userId(), "w", "a chat", false, NOW, NOW, version, null, List.of());
  }

  /** What is in it is of no interest here. */
  private static DiffStatusView diffStatus() {
    return new ObjectMapper().convertValue(Map.of(), DiffStatusView.class);
  }
}
