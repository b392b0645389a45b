package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Postponed;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.BudgetLedger;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.gittoken.LinkedToken;
import dev.gitsync.gittoken.RateLimits;
import dev.gitsync.harness.SettableClock;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.BudgetSpentException;
import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Resolution;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import dev.gitsync.sync.Refresher.Refreshing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefresherTest {

  private static final UUID ANN = UUID.fromString("00000000-0000-0000-0000-00000000000a");
  private static final UUID BOB = UUID.fromString("00000000-0000-0000-0000-00000000000b");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant IN_AN_HOUR = NOW.plus(Duration.ofHours(1));
  private static final String HOST = "https://git.example.com";

  private final SettableClock clock = new SettableClock(NOW);
  private final FakeProvider provider = new FakeProvider("git", HOST);
  private final FakeResolver resolver = new FakeResolver();
  private final FakeTokens tokens = new FakeTokens();
  private final FakeLimits limits = new FakeLimits();
  private final FakeLedger ledger = new FakeLedger();
  private final Refresher refresher = new Refresher();

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void wire() {
    refresher.clock = clock;
    refresher.resolver = resolver;
    refresher.tokens = tokens;
    refresher.failures = new HostFailures();
    refresher.failures.metrics = new SyncMetrics(new SimpleMeterRegistry());
    refresher.failures.tokens = tokens;
    refresher.failures.limits = limits;
    refresher.failures.ledger = ledger;
    refresher.threads = new RunningAtOnce();
    resolver.hosts.add(provider);
    tokens.link(ANN, "anns-token");
    tokens.link(BOB, "bobs-token");
  }

  /** Answers with a pull request that is titled by its branch, unless told otherwise. */
  private static final class FakeProvider implements Provider {

    private final ProviderSettings settings;
    private final List<List<StatusQuery>> calls = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, StatusAnswer> answers = new HashMap<>();
    private Function<List<StatusAnswer>, List<StatusAnswer>> spoil = Function.identity();
    private int batchSize = 1;

    FakeProvider(String id, String url) {
      settings =
          new ProviderSettings(
              id, "git", URI.create(url), URI.create(url), Transport.AUTO, Duration.ofSeconds(10));
    }

    void answer(String branch, ProviderException failure) {
      answers.put(branch, new StatusAnswer.Failed(failure));
    }

    List<String> askedBranches() {
      return calls.stream().flatMap(List::stream).map(query -> query.branch().branch()).toList();
    }

    @Override
    public ProviderSettings settings() {
      return settings;
    }

    @Override
    public Optional<RepositoryRef> findRepository(GitRemote remote) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<URI> branchUrl(BranchRef branch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PullRequestRef> findPullRequest(String url) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BranchRef> fetchHead(PullRequestRef pullRequest, AccessToken token) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int batchSize() {
      return batchSize;
    }

    @Override
    public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
      calls.add(List.copyOf(queries));
      tokens.add(token.secret());
      return spoil.apply(queries.stream().map(this::answer).toList());
    }

    @Override
    public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
      throw new UnsupportedOperationException();
    }

    private StatusAnswer answer(StatusQuery query) {
      var branch = query.branch().branch();
      return answers.computeIfAbsent(
          branch, b -> new StatusAnswer.Found(TestPullRequest.with(it -> it.title = b)));
    }
  }

  private static final class FakeResolver extends ProviderResolver {

    private final List<FakeProvider> hosts = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public Resolution resolve(String remoteOrigin) {
      asked.add(remoteOrigin);
      if (remoteOrigin.contains("broken")) {
        throw new IllegalStateException("a mistake of ours");
      }
      if (remoteOrigin.contains("gitea")) {
        return new Resolution.NotImplemented("gitea", "gitea", remoteOrigin);
      }
      return hosts.stream()
          .filter(host -> remoteOrigin.startsWith(host.settings.webUrl().toString()))
          .<Resolution>map(
              host ->
                  new Resolution.Supported(
                      host, new RepositoryRef("o", "r", URI.create(remoteOrigin))))
          .findFirst()
          .orElseGet(() -> new Resolution.Unmatched(remoteOrigin));
    }
  }

  private static final class FakeTokens extends GitTokenStore {

    private final Map<UUID, LinkedToken> linked = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Boolean> noted = new ArrayList<>();
    private boolean away;

    void link(UUID owner, String secret) {
      link(owner, secret, false, null);
    }

    void link(UUID owner, String secret, boolean rejected, @Nullable Instant limitedUntil) {
      var token = new AccessToken(secret);
      linked.put(owner, new LinkedToken(token, UUID.randomUUID(), rejected, limitedUntil));
    }

    @Override
    public Optional<LinkedToken> find(UUID ownerId, ProviderSettings provider) {
      asked.add(ownerId + " " + provider.id());
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      return Optional.ofNullable(linked.get(ownerId));
    }

    @Override
    public void noteRejected(UUID ownerId, String provider, UUID revision, boolean rejected) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      noted.add(rejected);
    }
  }

  private static final class FakeLedger extends BudgetLedger {

    private final Map<Importance, Instant> postponed = new HashMap<>();

    @Override
    public Optional<Instant> postponedUntil(
        String host, AccessToken token, Pool pool, Importance importance) {
      return Optional.ofNullable(postponed.get(importance)).filter(until -> pool == Pool.REST);
    }
  }

  private final class FakeLimits extends RateLimits {

    private final Map<String, Instant> untils = new HashMap<>();
    private boolean away;

    @Override
    public Optional<Instant> limitedUntil(String host, AccessToken token) {
      return Optional.ofNullable(untils.get(host + token.secret()))
          .filter(until -> until.isAfter(clock.instant()));
    }

    @Override
    public Instant note(String host, AccessToken token, @Nullable Instant retryAt) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      var until = retryAt == null ? clock.instant().plus(Duration.ofMinutes(1)) : retryAt;
      untils.put(host + token.secret(), until);
      return until;
    }
  }

  /** Runs a task on the caller's thread, so that a test knows the order. */
  private static final class RunningAtOnce extends RefreshThreads {
    @Override
    void execute(HostTask task) {
      task.run();
    }

    @Override
    void noteTimeout(String host) {}

    @Override
    void noteAnswer(String host) {}
  }

  /** Runs tasks when the test says so. */
  private static final class Waiting extends RefreshThreads {

    private final List<Runnable> tasks = new ArrayList<>();

    @Override
    void execute(HostTask task) {
      tasks.add(task);
    }

    @Override
    void noteAnswer(String host) {}

    void runAll() {
      tasks.forEach(Runnable::run);
    }
  }

  private static RefreshRequest request(UUID owner, String repository, String branch) {
    return request(owner, new GitReference(HOST + "/o/" + repository, branch), null);
  }

  private static RefreshRequest request(
      UUID owner, GitReference reference, @Nullable String knownUrl) {
    var standing = knownUrl == null ? Standing.REPORTED : Standing.OPEN;
    return new RefreshRequest(owner, reference, knownUrl, standing, Importance.URGENT, false);
  }

  private static List<RefreshRequest> requests(UUID owner, String repository, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> request(owner, repository, repository + i))
        .toList();
  }

  private List<RefreshResult> refresh(List<RefreshRequest> requests) {
    return ended(refresher.refresh(requests, () -> false));
  }

  /** All of them, as they are now: nothing is waited for. */
  private static List<RefreshResult> ended(List<Refreshing> rows) {
    assertThat(rows).allMatch(row -> row.result().isDone());
    return rows.stream().map(row -> row.result().join()).toList();
  }

  private static @Nullable String titleOf(RefreshResult result) {
    return result instanceof Refreshed refreshed ? refreshed.status().title() : null;
  }

  private static @Nullable Reason reasonOf(RefreshResult result) {
    return result instanceof Failed failed ? failed.reason() : null;
  }

  @Test
  void results_areInTheOrderOfTheRequests_howeverTheyAreGrouped() {
    var results =
        refresh(
            List.of(
                request(ANN, "one", "a"),
                request(BOB, "one", "b"),
                request(ANN, "two", "c"),
                request(BOB, "one", "d"),
                request(ANN, "one", "e")));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void noRequests_askNothing() {
    assertThat(refresh(List.of())).isEmpty();
    assertThat(resolver.asked).isEmpty();
    assertThat(provider.calls).isEmpty();
  }

  @Test
  void provider_isLookedUpOncePerOwnerAndOrigin_andTokenOncePerOwnerAndProvider() {
    refresh(
        List.of(
            request(ANN, "one", "a"),
            request(ANN, "one", "b"),
            request(ANN, "two", "c"),
            request(BOB, "one", "d"),
            request(ANN, "one", "e")));

    assertThat(resolver.asked)
        .containsExactlyInAnyOrder(HOST + "/o/one", HOST + "/o/two", HOST + "/o/one");
    assertThat(tokens.asked).containsExactlyInAnyOrder(ANN + " git", BOB + " git");
  }

  @Test
  void eachRow_isAskedForWithItsOwnersToken() {
    refresh(List.of(request(ANN, "one", "a"), request(BOB, "one", "b")));

    assertThat(provider.askedBranches()).containsExactly("a", "b");
    assertThat(provider.tokens).containsExactly("anns-token", "bobs-token");
  }

  @Test
  void knownPullRequest_isHandedOnAsAHint() {
    var reference = new GitReference(HOST + "/o/r", "a");

    refresh(List.of(request(ANN, reference, HOST + "/o/r/pull/7")));

    assertThat(provider.calls.get(0).get(0).knownUrl()).isEqualTo(HOST + "/o/r/pull/7");
  }

  static Stream<Arguments> batches() {
    return Stream.of(
        arguments("row by row", 1, List.of(1, 1, 1, 1, 1, 1, 1)),
        arguments("a rest", 3, List.of(3, 3, 1)),
        arguments("exactly", 7, List.of(7)),
        arguments("room for more", 100, List.of(7)),
        arguments("a provider that says 0", 0, List.of(1, 1, 1, 1, 1, 1, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void group_isAskedInBatchesOfTheProvidersSize(String name, int batchSize, List<Integer> sizes) {
    provider.batchSize = batchSize;

    var results = refresh(requests(ANN, "r", 7));

    assertThat(provider.calls).extracting(List::size).isEqualTo(sizes);
    assertThat(results)
        .extracting(RefresherTest::titleOf)
        .containsExactly("r0", "r1", "r2", "r3", "r4", "r5", "r6");
  }

  @Test
  void batch_holdsRowsOfOneOwnerAndProviderOnly() {
    provider.batchSize = 100;

    refresh(List.of(request(ANN, "one", "a"), request(ANN, "two", "b"), request(BOB, "one", "c")));

    assertThat(provider.calls).extracting(List::size).containsExactly(2, 1);
    assertThat(provider.tokens).containsExactly("anns-token", "bobs-token");
  }

  @Test
  void samePullRequestOfSeveralChats_isAskedForOnce_andAnswersAll() {
    provider.batchSize = 100;

    var results =
        refresh(List.of(request(ANN, "r", "a"), request(ANN, "r", "a"), request(BOB, "r", "a")));

    assertThat(provider.calls).extracting(List::size).containsExactly(1, 1);
    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("a", "a", "a");
  }

  @Test
  void tokenWhoseBudgetRunsShort_isKeptForWhatIsWorthMore() {
    ledger.postponed.put(Importance.BACKGROUND, IN_AN_HOUR);
    var row = request(ANN, "r", "a");
    var ended =
        new RefreshRequest(
            ANN, row.reference(), null, Standing.ENDED, Importance.BACKGROUND, false);

    assertThat(refresh(List.of(ended))).containsExactly(new Postponed(IN_AN_HOUR));
    assertThat(provider.calls).isEmpty();
    assertThat(refresh(List.of(row))).extracting(RefresherTest::titleOf).containsExactly("a");
  }

  @Test
  void hostThatHasToldOfAChange_isAskedAnew_andOthersAreNot() {
    var row = request(ANN, "r", "a");
    var told =
        new RefreshRequest(ANN, row.reference(), null, Standing.REPORTED, Importance.URGENT, true);

    refresh(List.of(row));
    refresh(List.of(told));

    assertThat(provider.calls.stream().flatMap(List::stream).map(StatusQuery::anew))
        .containsExactly(false, true);
  }

  @Test
  void budgetThatIsSpent_isShownAsALimit_butNotNotedAsTheHosts() {
    provider.answer("a", new BudgetSpentException("spent", IN_AN_HOUR));

    var results = refresh(List.of(request(ANN, "r", "a")));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.RATE_LIMIT_SKIPPED);
    assertThat(limits.untils).isEmpty();
  }

  @Test
  void branchWithoutPullRequest_isNoFailure() {
    provider.answers.put("a", new StatusAnswer.NoPullRequest());

    assertThat(refresh(List.of(request(ANN, "r", "a")))).containsExactly(new NoPullRequest());
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        arguments("an error", new ProviderException("500"), Reason.PROVIDER_ERROR),
        arguments("slow", new ProviderTimeoutException("slow", null), Reason.PROVIDER_TIMEOUT),
        arguments("401", new TokenRejectedException("401"), Reason.TOKEN_REJECTED),
        arguments("limit", new RateLimitedException("403", IN_AN_HOUR), Reason.RATE_LIMITED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("causes")
  void failure_isTold_withoutWhatTheHostSaid(String name, ProviderException cause, Reason reason) {
    provider.answer("a", cause);

    var results = refresh(List.of(request(ANN, "r", "a")));

    assertThat(results)
        .singleElement()
        .asInstanceOf(type(Failed.class))
        .satisfies(
            failed -> {
              assertThat(failed.reason()).isEqualTo(reason);
              assertThat(failed.detail()).endsWith(".").doesNotContain(cause.getMessage());
            });
  }

  @Test
  void failureOfOneRow_harmsNoOther() {
    provider.batchSize = 2;
    provider.answer("r1", new ProviderException("500"));
    provider.answer("r2", new ProviderTimeoutException("slow", null));

    var results = refresh(requests(ANN, "r", 5));

    assertThat(results)
        .extracting(RefresherTest::titleOf)
        .containsExactly("r0", null, null, "r3", "r4");
  }

  @Test
  void rateLimit_skipsTheRestOfItsGroup_withoutACall() {
    provider.answer("r1", new RateLimitedException("limit", IN_AN_HOUR));

    var results = refresh(requests(ANN, "r", 4));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(
            null, Reason.RATE_LIMITED, Reason.RATE_LIMIT_SKIPPED, Reason.RATE_LIMIT_SKIPPED);
    assertThat(results.subList(1, 4))
        .allSatisfy(result -> assertThat(((Failed) result).retryTime()).contains(IN_AN_HOUR));
    assertThat(provider.askedBranches()).containsExactly("r0", "r1");
  }

  @Test
  void rateLimit_skipsTheSameTokensOtherRepositories() {
    provider.answer("a", new RateLimitedException("limit", IN_AN_HOUR));

    var results = refresh(List.of(request(ANN, "one", "a"), request(ANN, "two", "b")));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.RATE_LIMITED, Reason.RATE_LIMIT_SKIPPED);
  }

  @Test
  void rateLimit_leavesOtherTokensAndOtherHostsAlone() {
    var other = new FakeProvider("other", "https://other.example.com");
    resolver.hosts.add(other);
    provider.answer("a", new RateLimitedException("limit", IN_AN_HOUR));
    var elsewhere = new GitReference("https://other.example.com/o/r", "c");

    var results =
        refresh(
            List.of(
                request(ANN, "one", "a"), request(BOB, "one", "b"), request(ANN, elsewhere, null)));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly(null, "b", "c");
  }

  @Test
  void rateLimitWithoutATime_lastsAsLongAsWasNoted() {
    provider.answer("r0", new RateLimitedException("limit", null));

    var results = refresh(requests(ANN, "r", 2));

    assertThat(results)
        .allSatisfy(
            result ->
                assertThat(((Failed) result).retryTime())
                    .contains(NOW.plus(Duration.ofMinutes(1))));
  }

  @Test
  void rateLimitOfOneRow_leavesTheOthersOfItsBatchTheirAnswers() {
    provider.batchSize = 3;
    provider.answer("r1", new RateLimitedException("limit", IN_AN_HOUR));

    var results = refresh(requests(ANN, "r", 3));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("r0", null, "r2");
  }

  @Test
  void tokenKnownToBeLimited_isNotAskedWith() {
    tokens.link(ANN, "anns-token", false, IN_AN_HOUR);

    var results = refresh(requests(ANN, "r", 2));

    assertThat(results).extracting(RefresherTest::reasonOf).containsOnly(Reason.RATE_LIMIT_SKIPPED);
    assertThat(provider.calls).isEmpty();
  }

  @Test
  void limitThatEnded_isForgotten() {
    tokens.link(ANN, "anns-token", false, IN_AN_HOUR);
    clock.advance(Duration.ofHours(1));

    var results = refresh(requests(ANN, "r", 1));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("r0");
  }

  @Test
  void limitNotedByAnotherNodeMeanwhile_isKept() {
    limits.note("git", new AccessToken("anns-token"), IN_AN_HOUR);

    var results = refresh(requests(ANN, "r", 1));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.RATE_LIMIT_SKIPPED);
  }

  @Test
  void limitThatCanNotBeNoted_stillHoldsForItsGroup() {
    limits.away = true;
    provider.answer("r0", new RateLimitedException("limit", IN_AN_HOUR));

    var results = refresh(requests(ANN, "r", 2));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.RATE_LIMITED, Reason.RATE_LIMIT_SKIPPED);
  }

  @Test
  void ownerWithoutToken_hasNothingAsked() {
    tokens.linked.remove(ANN);

    var results = refresh(List.of(request(ANN, "r", "a"), request(BOB, "r", "b")));

    assertThat(reasonOf(results.get(0))).isEqualTo(Reason.NO_TOKEN);
    assertThat(titleOf(results.get(1))).isEqualTo("b");
    assertThat(provider.askedBranches()).containsExactly("b");
  }

  @Test
  void rejectedToken_isNoted() {
    provider.answer("a", new TokenRejectedException("401"));

    refresh(List.of(request(ANN, "r", "a")));

    assertThat(tokens.noted).containsExactly(true);
  }

  @Test
  void tokenThatWorksAgain_isNoted_andOneThatWorkedAnywayIsNot() {
    tokens.link(ANN, "anns-token", true, null);

    refresh(List.of(request(ANN, "r", "a"), request(BOB, "r", "b")));

    assertThat(tokens.noted).containsExactly(false);
  }

  @Test
  void tokenThatWorksAgain_isNoted_whereTheBranchHasNoPullRequestToo() {
    tokens.link(ANN, "anns-token", true, null);
    provider.answers.put("a", new StatusAnswer.NoPullRequest());

    refresh(List.of(request(ANN, "r", "a")));

    assertThat(tokens.noted).containsExactly(false);
  }

  @Test
  void notesThatCanNotBeTaken_harmNoAnswer() {
    tokens.link(ANN, "anns-token", true, null);
    provider.batchSize = 3;
    provider.answer("r0", new TokenRejectedException("401"));
    provider.spoil =
        answers -> {
          tokens.away = true;
          return answers;
        };

    var results = refresh(requests(ANN, "r", 3));

    assertThat(reasonOf(results.get(0))).isEqualTo(Reason.TOKEN_REJECTED);
    assertThat(results.subList(1, 3))
        .extracting(RefresherTest::titleOf)
        .containsExactly("r1", "r2");
  }

  @Test
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void tokenLookUpThatFails_failsItsGroupAlone() {
    refresher.tokens =
        new GitTokenStore() {
          @Override
          public Optional<LinkedToken> find(UUID ownerId, ProviderSettings provider) {
            if (ownerId.equals(ANN)) {
              throw new IllegalStateException("the database is away");
            }
            return tokens.find(ownerId, provider);
          }
        };

    var results =
        refresh(List.of(request(ANN, "r", "a"), request(BOB, "r", "b"), request(ANN, "r", "c")));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.PROVIDER_ERROR, null, Reason.PROVIDER_ERROR);
    assertThat(provider.askedBranches()).containsExactly("b");
  }

  @Test
  void resolutionThatFails_failsItsGroupAlone() {
    var results = refresh(List.of(request(ANN, "broken", "a"), request(ANN, "r", "b")));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsExactly(Reason.PROVIDER_ERROR, null);
  }

  @Test
  void unsupportedAndNotImplemented_areToldApart() {
    var nowhere = new GitReference("https://nowhere.example.com/o/r", "a");
    var gitea = new GitReference("https://gitea.example.com/o/r", "b");

    var results = refresh(List.of(request(ANN, nowhere, null), request(ANN, gitea, null)));

    assertThat(results)
        .extracting(RefresherTest::reasonOf)
        .containsOnly(Reason.UNSUPPORTED_PROVIDER);
    assertThat(((Failed) results.get(0)).detail()).contains("No configured provider");
    assertThat(((Failed) results.get(1)).detail()).contains("type gitea");
    assertThat(tokens.asked).isEmpty();
  }

  @Test
  void timeOver_leavesRowsNotBegun() {
    var futures = refresher.refresh(requests(ANN, "r", 3), () -> true);

    assertThat(ended(futures)).containsOnly(new NotBegun());
    assertThat(provider.calls).isEmpty();
  }

  @Test
  void timeOverInBetween_keepsWhatIsDone() {
    var futures = refresher.refresh(requests(ANN, "r", 4), () -> provider.calls.size() == 2);

    assertThat(ended(futures)).extracting(RefresherTest::titleOf).startsWith("r0", "r1");
    assertThat(ended(futures).subList(2, 4)).containsOnly(new NotBegun());
  }

  @Test
  void timeOver_saysWhatNeedsNoCallAllTheSame() {
    tokens.linked.remove(ANN);

    var futures = refresher.refresh(requests(ANN, "r", 1), () -> true);

    assertThat(ended(futures)).extracting(RefresherTest::reasonOf).containsExactly(Reason.NO_TOKEN);
  }

  @Test
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void noThreadLeft_leavesRowsNotBegun() {
    refresher.threads =
        new RefreshThreads() {
          @Override
          void execute(HostTask task) {
            throw new RejectedExecutionException("full");
          }
        };

    assertThat(refresh(requests(ANN, "r", 2))).containsOnly(new NotBegun());
  }

  @Test
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void rowsCalledOff_areLeftOutOfTheirBatch() {
    var waiting = new Waiting();
    refresher.threads = waiting;
    provider.batchSize = 2;

    var rows = refresher.refresh(requests(ANN, "r", 4), () -> false);
    List.of(rows.get(0), rows.get(2), rows.get(3)).forEach(Refreshing::callOff);
    waiting.runAll();

    assertThat(provider.calls).hasSize(1);
    assertThat(ended(rows))
        .extracting(RefresherTest::titleOf)
        .containsExactly(null, "r1", null, null);
    assertThat(ended(rows)).filteredOn(new NotBegun()::equals).hasSize(3);
  }

  @Test
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void rowThatHasBegun_isNotCalledOffAnyMore() {
    var waiting = new Waiting();
    refresher.threads = waiting;
    var rows = refresher.refresh(requests(ANN, "r", 1), () -> false);
    provider.spoil =
        answers -> {
          rows.get(0).callOff();
          return answers;
        };

    waiting.runAll();

    assertThat(ended(rows)).extracting(RefresherTest::titleOf).containsExactly("r0");
  }

  static Stream<Arguments> brokenProviders() {
    return Stream.of(
        arguments(
            "throws",
            (Function<List<StatusAnswer>, List<StatusAnswer>>)
                answers -> {
                  throw new IllegalStateException("a mistake");
                }),
        arguments(
            "answers nothing",
            (Function<List<StatusAnswer>, List<StatusAnswer>>) answers -> List.of()));
  }

  @ParameterizedTest(name = "a provider that {0}")
  @MethodSource("brokenProviders")
  void brokenProvider_stillEndsEveryRow(
      String name, Function<List<StatusAnswer>, List<StatusAnswer>> spoil) {
    provider.batchSize = 2;
    provider.spoil = spoil;

    var results = refresh(requests(ANN, "r", 3));

    assertThat(results).extracting(RefresherTest::reasonOf).containsOnly(Reason.PROVIDER_ERROR);
  }

  @Test
  void tooFewAnswers_failOnlyTheRowsWithoutOne() {
    provider.batchSize = 3;
    provider.spoil = answers -> answers.subList(0, 2);

    var results = refresh(requests(ANN, "r", 3));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("r0", "r1", null);
    assertThat(reasonOf(results.get(2))).isEqualTo(Reason.PROVIDER_ERROR);
  }

  @Test
  void tooManyAnswers_areOfNoInterest() {
    provider.batchSize = 2;
    provider.spoil = answers -> Stream.concat(answers.stream(), answers.stream()).toList();

    var results = refresh(requests(ANN, "r", 2));

    assertThat(results).extracting(RefresherTest::titleOf).containsExactly("r0", "r1");
  }
}
