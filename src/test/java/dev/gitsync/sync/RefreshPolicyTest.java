package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.Hint;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.RefreshPlan;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Postponed;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.Standing;
import dev.gitsync.sync.RefreshPolicy.Circumstances;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshPolicyTest {

  private static final Duration TTL = Duration.ofMinutes(2);
  private static final Duration WATCHED_TTL = Duration.ofSeconds(30);
  private static final Duration HOOKED_TTL = Duration.ofMinutes(20);
  private static final Duration CLOSED_TTL = Duration.ofMinutes(30);
  private static final Duration NO_TOKEN = Duration.ofMinutes(10);
  private static final Duration NO_PR = Duration.ofSeconds(15);
  private static final Duration WINDOW = Duration.ofMinutes(2);
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration MAX = Duration.ofHours(1);
  private static final Duration UNSUPPORTED = Duration.ofHours(24);

  private static final Circumstances UNWATCHED = new Circumstances(false, false);
  private static final Circumstances WATCHED = new Circumstances(true, false);
  private static final Circumstances TOLD = new Circumstances(true, true);

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final RefreshPolicy policy = policy(TTL, WATCHED_TTL, CLOSED_TTL, INTERVAL, MAX);

  private static RefreshPolicy policy(
      Duration ttl, Duration watchedTtl, Duration closedTtl, Duration interval, Duration max) {
    return new RefreshPolicy(
        ttl,
        watchedTtl,
        HOOKED_TTL,
        closedTtl,
        NO_TOKEN,
        NO_PR,
        WINDOW,
        interval,
        max,
        UNSUPPORTED);
  }

  private static LeasedRow row(Duration sinceReport, int attempts) {
    return row(UUID.randomUUID(), Duration.ZERO, sinceReport, attempts);
  }

  private static LeasedRow row(UUID ownerId, Duration overdue, Duration sinceReport, int attempts) {
    return row(ownerId, Standing.OPEN, overdue, sinceReport, attempts);
  }

  private static LeasedRow row(Standing standing, Duration sinceReport, int attempts) {
    return row(UUID.randomUUID(), standing, Duration.ZERO, sinceReport, attempts);
  }

  private static LeasedRow row(
      UUID ownerId, Standing standing, Duration overdue, Duration sinceReport, int attempts) {
    return row(ownerId, standing, overdue, sinceReport, attempts, null);
  }

  private static LeasedRow hinted(@Nullable Instant changedAt, int tries) {
    return row(
        UUID.randomUUID(),
        Standing.OPEN,
        Duration.ZERO,
        Duration.ofHours(1),
        0,
        new Hint(changedAt, tries));
  }

  private static LeasedRow row(
      UUID ownerId,
      Standing standing,
      Duration overdue,
      Duration sinceReport,
      int attempts,
      @Nullable Hint hint) {
    return new LeasedRow(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        UUID.randomUUID(),
        ownerId,
        new GitReference("https://github.com/o/r", "main"),
        null,
        "github",
        standing,
        NOW.minus(overdue),
        NOW,
        sinceReport,
        attempts,
        hint);
  }

  private static final LeasedRow ANY_ROW = row(Duration.ofHours(1), 3);

  private static Refreshed refreshed(PullRequestState state) {
    return new Refreshed(TestPullRequest.with(it -> it.state = state));
  }

  private static Failed failed(Reason reason, @Nullable Instant retryAt) {
    return new Failed(reason, "It failed.", retryAt, null);
  }

  static Stream<Arguments> successes() {
    return Stream.of(
        arguments("open", PullRequestState.OPEN, false, TTL),
        arguments("open, watched", PullRequestState.OPEN, true, WATCHED_TTL),
        arguments("merged", PullRequestState.MERGED, false, CLOSED_TTL),
        arguments("merged, watched", PullRequestState.MERGED, true, CLOSED_TTL),
        arguments("closed", PullRequestState.CLOSED, false, CLOSED_TTL),
        arguments("closed, watched", PullRequestState.CLOSED, true, CLOSED_TTL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("successes")
  void refreshed_isFreshByStateAndWatching(
      String name, PullRequestState state, boolean watched, Duration freshFor) {
    var plan = policy.plan(ANY_ROW, refreshed(state), new Circumstances(watched, false), NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(freshFor, 0));
  }

  @Test
  void watchedTtl_aboveTheTtl_isTheTtl() {
    var policy = policy(TTL, TTL.plusNanos(1), CLOSED_TTL, INTERVAL, MAX);

    var plan = policy.plan(ANY_ROW, refreshed(PullRequestState.OPEN), WATCHED, NOW);

    assertThat(plan.dueIn()).isEqualTo(TTL);
  }

  @Test
  void closedTtl_belowTheTtl_isTheTtl() {
    var policy = policy(TTL, WATCHED_TTL, TTL.minusNanos(1), INTERVAL, MAX);

    var plan = policy.plan(ANY_ROW, refreshed(PullRequestState.MERGED), UNWATCHED, NOW);

    assertThat(plan.dueIn()).isEqualTo(TTL);
  }

  static Stream<Arguments> withoutPullRequest() {
    return Stream.of(
        arguments("just reported", Duration.ZERO, 0, false, NO_PR, 0),
        arguments("reported a moment from now", Duration.ofMillis(-3), 0, false, NO_PR, 0),
        arguments("1 ns before the window's end", WINDOW.minusNanos(1), 0, false, NO_PR, 0),
        arguments("within the window, watched", WINDOW.minusNanos(1), 0, true, NO_PR, 0),
        arguments("exactly the window", WINDOW, 0, false, INTERVAL, 1),
        arguments("1 ns after the window", WINDOW.plusNanos(1), 0, false, INTERVAL, 1),
        arguments("second try after the window", MAX, 1, false, INTERVAL.multipliedBy(2), 2),
        arguments("third try after the window", MAX, 2, false, INTERVAL.multipliedBy(4), 3),
        arguments("the last below the cap", MAX, 3, false, INTERVAL.multipliedBy(8), 4),
        arguments("the first at the cap", MAX, 4, false, MAX, 5),
        arguments(
            "at the cap for years", MAX, Integer.MAX_VALUE - 1, false, MAX, Integer.MAX_VALUE),
        arguments("after the window, watched", WINDOW, 0, true, INTERVAL, 0),
        arguments("many tries, watched", MAX, 7, true, INTERVAL, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutPullRequest")
  void noPullRequest_isDueByAgeOfTheReportAndTries(
      String name,
      Duration sinceReport,
      int attempts,
      boolean watched,
      Duration dueIn,
      int newAttempts) {
    var plan =
        policy.plan(
            row(sinceReport, attempts),
            new NoPullRequest(),
            new Circumstances(watched, false),
            NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(dueIn, newAttempts));
  }

  @Test
  void noPullRequest_withAnIntervalAboveTheCap_isDueAtTheCap() {
    var policy = policy(TTL, WATCHED_TTL, CLOSED_TTL, MAX.plusSeconds(1), MAX);

    var plan = policy.plan(row(WINDOW, 0), new NoPullRequest(), UNWATCHED, NOW);

    assertThat(plan.dueIn()).isEqualTo(MAX);
  }

  @Test
  void noPullRequest_withACapBetweenTwoDoublings_isDueAtTheCap() {
    var policy = policy(TTL, WATCHED_TTL, CLOSED_TTL, INTERVAL, Duration.ofMinutes(7));

    var plan = policy.plan(row(WINDOW, 1), new NoPullRequest(), UNWATCHED, NOW);

    assertThat(plan.dueIn()).isEqualTo(Duration.ofMinutes(7));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("no token", Reason.NO_TOKEN, NO_TOKEN),
        arguments("token rejected", Reason.TOKEN_REJECTED, NO_TOKEN),
        arguments("rate-limited, no time known", Reason.RATE_LIMITED, TTL),
        arguments("skipped, no time known", Reason.RATE_LIMIT_SKIPPED, TTL),
        arguments("unsupported provider", Reason.UNSUPPORTED_PROVIDER, UNSUPPORTED),
        arguments("provider error", Reason.PROVIDER_ERROR, TTL),
        arguments("provider time-out", Reason.PROVIDER_TIMEOUT, TTL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void failed_backsOffByReason(String name, Reason reason, Duration dueIn) {
    var plan = policy.plan(ANY_ROW, failed(reason, null), UNWATCHED, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(dueIn, 0));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void failed_backsOffAlike_whetherWatchedOrNot(Reason reason) {
    var watched = policy.plan(ANY_ROW, failed(reason, null), WATCHED, NOW);

    assertThat(watched).isEqualTo(policy.plan(ANY_ROW, failed(reason, null), UNWATCHED, NOW));
  }

  static Stream<Arguments> limits() {
    var aSecond = Duration.ofSeconds(1);
    return Stream.of(
        arguments("in an hour", Duration.ofHours(1), Duration.ofHours(1)),
        arguments("sooner than the TTL", Duration.ofSeconds(5), Duration.ofSeconds(5)),
        arguments("1 ns above the least wait", aSecond.plusNanos(1), aSecond.plusNanos(1)),
        arguments("1 ns below the least wait", aSecond.minusNanos(1), aSecond),
        arguments("now", Duration.ZERO, aSecond),
        arguments("in the past", Duration.ofHours(-1), aSecond));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void rateLimited_isDueWhenTheLimitEnds_butNotAtOnce(String name, Duration until, Duration dueIn) {
    for (var reason : new Reason[] {Reason.RATE_LIMITED, Reason.RATE_LIMIT_SKIPPED}) {
      var plan = policy.plan(ANY_ROW, failed(reason, NOW.plus(until)), UNWATCHED, NOW);

      assertThat(plan).isEqualTo(new RefreshPlan(dueIn, 0));
    }
  }

  @Test
  void overdueRows_ofOneOwnerStayTogether_andOfSeveralDoNot() {
    var late = TTL.dividedBy(4).plusSeconds(1);
    var owners = Stream.generate(UUID::randomUUID).limit(50).toList();

    var dueIns =
        owners.stream()
            .map(owner -> row(owner, late, Duration.ofHours(1), 0))
            .map(row -> policy.plan(row, refreshed(PullRequestState.OPEN), UNWATCHED, NOW).dueIn())
            .toList();
    var again =
        owners.stream()
            .map(owner -> row(owner, late.plusSeconds(7), Duration.ofHours(1), 0))
            .map(row -> policy.plan(row, refreshed(PullRequestState.OPEN), UNWATCHED, NOW).dueIn())
            .toList();

    assertThat(dueIns).isEqualTo(again);
    assertThat(dueIns).allMatch(d -> d.compareTo(TTL.dividedBy(2)) >= 0 && d.compareTo(TTL) <= 0);
    assertThat(Set.copyOf(dueIns)).hasSizeGreaterThan(25);
  }

  @Test
  void rowThatIsALittleLate_isFreshForTheWholeTtl() {
    var row = row(UUID.randomUUID(), TTL.dividedBy(4), Duration.ofHours(1), 0);

    var plan = policy.plan(row, refreshed(PullRequestState.OPEN), UNWATCHED, NOW);

    assertThat(plan.dueIn()).isEqualTo(TTL);
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN,     false, PT10M, PT10M",
    "OPEN,     false, PT0S,  PT2M",
    "OPEN,     true,  PT0S,  PT30S",
    "ENDED,    false, PT-1M, PT2M",
    "REPORTED, false, PT10S, PT10S",
    "REPORTED, false, PT-1M, PT1S"
  })
  void postponed_isDueWhenThereIsBudget_notSoonerThanUsual_andKeepsItsTries(
      Standing standing, boolean watched, Duration until, Duration dueIn) {
    var row = row(standing, Duration.ofHours(1), 3);

    var plan =
        policy.plan(row, new Postponed(NOW.plus(until)), new Circumstances(watched, false), NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(dueIn, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "REPORTED, false, PT0S,    URGENT",
    "UNREAD,   false, PT1H,    UNWATCHED",
    "UNREAD,   true,  PT1H,    WATCHED",
    "OPEN,     false, PT0S,    UNWATCHED",
    "OPEN,     true,  PT1H,    WATCHED",
    "NONE,     false, PT119S,  WATCHED",
    "NONE,     false, PT2M,    BACKGROUND",
    "NONE,     true,  PT2M,    WATCHED",
    "ENDED,    true,  PT0S,    BACKGROUND"
  })
  void importance_followsFromWhatIsKnownAndWhoLooks(
      Standing standing, boolean watched, Duration sinceReport, Importance importance) {
    assertThat(policy.importance(row(standing, sinceReport, 0), watched)).isEqualTo(importance);
  }

  @Test
  void notBegun_isDueAtOnce_andKeepsItsTries() {
    var plan = policy.plan(row(MAX, 3), new NotBegun(), UNWATCHED, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(Duration.ZERO, 3));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyResult_isDueAtSomeTime(Reason reason) {
    RefreshResult result = failed(reason, NOW);

    assertThat(policy.plan(ANY_ROW, result, UNWATCHED, NOW).dueIn()).isPositive();
  }

  // What hosts tell of their own accord.

  @Test
  void openRow_whoseHostTellsOfChanges_isPolledRarely_watchedOrNot() {
    var plan = policy.plan(ANY_ROW, refreshed(PullRequestState.OPEN), TOLD, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(HOOKED_TTL, 0));
  }

  @Test
  void closedRow_whoseHostTellsOfChanges_isPolledAsAllClosedOnes() {
    var plan = policy.plan(ANY_ROW, refreshed(PullRequestState.MERGED), TOLD, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(CLOSED_TTL, 0));
  }

  @Test
  void hookedTtl_belowTheTtl_isTheTtl() {
    var policy = policy(HOOKED_TTL.plusNanos(1), WATCHED_TTL, CLOSED_TTL, INTERVAL, MAX);

    var plan = policy.plan(ANY_ROW, refreshed(PullRequestState.OPEN), TOLD, NOW);

    assertThat(plan.dueIn()).isEqualTo(HOOKED_TTL.plusNanos(1));
  }

  private static Instant shownAt() {
    return Objects.requireNonNull(TestPullRequest.with(it -> {}).updatedAt());
  }

  @ParameterizedTest
  @CsvSource({"0, PT1S", "1, PT2S", "2, PT5S", "3, PT15S"})
  void answerOlderThanWhatWasTold_isAskedForAgainSoon(int tries, Duration dueIn) {
    var told = shownAt().plusMillis(1);

    var plan = policy.plan(hinted(told, tries), refreshed(PullRequestState.OPEN), TOLD, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(dueIn, 0, tries + 1));
  }

  @Test
  void noPullRequest_whereOneWasTold_isAskedForAgainSoon() {
    var plan = policy.plan(hinted(NOW, 0), new NoPullRequest(), UNWATCHED, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(Duration.ofSeconds(1), 0, 1));
  }

  static Stream<Arguments> heeded() {
    var shown = shownAt();
    return Stream.of(
        arguments("as new as told", hinted(shown, 2)),
        arguments("newer than told", hinted(shown.minusMillis(1), 2)),
        arguments("no time told", hinted(null, 0)),
        arguments("older, asked often enough", hinted(shown.plusMillis(1), 4)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heeded")
  void answerThatIsUpToDateWithWhatWasTold_endsTheHint(String name, LeasedRow row) {
    var plan = policy.plan(row, refreshed(PullRequestState.OPEN), UNWATCHED, NOW);

    assertThat(plan).isEqualTo(new RefreshPlan(TTL, 0, 0));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void failure_keepsTheHint(Reason reason) {
    var plan = policy.plan(hinted(NOW, 0), failed(reason, null), UNWATCHED, NOW);

    assertThat(plan.hintTries()).isPositive();
    assertThat(plan.dueIn())
        .isEqualTo(policy.plan(ANY_ROW, failed(reason, null), UNWATCHED, NOW).dueIn());
  }

  @ParameterizedTest
  @CsvSource({"true, URGENT", "false, WATCHED"})
  void hintedRow_isWorthMore(boolean watched, Importance importance) {
    assertThat(policy.importance(hinted(NOW, 0), watched)).isEqualTo(importance);
  }
}
