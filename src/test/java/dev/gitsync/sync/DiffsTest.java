package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.KnownReference;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.LinkedToken;
import dev.gitsync.gittoken.RateLimits;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.harness.Waiting;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
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
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import dev.gitsync.sync.DiffResult.NotRead;
import dev.gitsync.sync.DiffResult.Told;
import dev.gitsync.sync.DiffResult.TooLarge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class DiffsTest {

  private static final UUID ROW = UUID.randomUUID();
  private static final UUID ANN = UUID.randomUUID();
  private static final Instant IN_AN_HOUR = Instant.parse("2026-03-01T13:00:00Z");
  private static final URI HOST = URI.create("https://git.example.com");
  private static final String PULL = HOST + "/o/r/pull/7";

  private final FakeProvider provider = new FakeProvider();
  private final FakeStore store = new FakeStore();
  private final FakeTokens tokens = new FakeTokens();
  private final FakeLimits limits = new FakeLimits();
  private final Diffs diffs = new Diffs();

  /** So many readers as a test wants. */
  private final ExecutorService readers = Executors.newCachedThreadPool();

  private long nanos;

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void wire() {
    var failures = new HostFailures();
    failures.metrics = new SyncMetrics(new SimpleMeterRegistry());
    failures.tokens = tokens;
    failures.limits = limits;
    diffs.failures = failures;
    diffs.store = store;
    diffs.resolver = new FakeResolver();
    diffs.tokens = tokens;
    diffs.threads = new RunningAtOnce();
    diffs.answers = Diffs.newAnswers(() -> nanos);
  }

  @AfterEach
  void stopReaders() {
    readers.shutdownNow();
  }

  /** Tells of each diff what it was asked for, unless told otherwise. */
  private static final class FakeProvider implements Provider {

    private final List<DiffQuery> diffQueries = new ArrayList<>();
    private final List<StatusQuery> statusQueries = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private StatusAnswer status = new StatusAnswer.NoPullRequest();
    private Function<DiffQuery, Optional<Diff>> diff = query -> Optional.of(diff(text(query)));

    private static String text(DiffQuery query) {
      return query.pullRequestUrl() == null ? query.branch().branch() : query.pullRequestUrl();
    }

    @Override
    public ProviderSettings settings() {
      return new ProviderSettings("git", "git", HOST, HOST, Transport.AUTO, Duration.ofSeconds(10));
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
      return 1;
    }

    @Override
    public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
      statusQueries.addAll(queries);
      return List.of(status);
    }

    @Override
    public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
      diffQueries.add(query);
      tokens.add(token.secret());
      return diff.apply(query);
    }
  }

  private final class FakeResolver extends ProviderResolver {
    @Override
    public Resolution resolve(String remoteOrigin) {
      if (remoteOrigin.contains("gitea")) {
        return new Resolution.NotImplemented("gitea", "gitea", remoteOrigin);
      }
      return remoteOrigin.startsWith(HOST.toString())
          ? new Resolution.Supported(
              provider, new RepositoryRef("o", "r", URI.create(remoteOrigin)))
          : new Resolution.Unmatched(remoteOrigin);
    }
  }

  private static final class FakeStore extends DiffStatusStore {

    private final Map<UUID, KnownReference> known = new HashMap<>();

    @Override
    public Optional<KnownReference> findReference(UUID diffStatusId) {
      return Optional.ofNullable(known.get(diffStatusId));
    }
  }

  private static final class FakeTokens extends GitTokenStore {

    private final List<Boolean> noted = new ArrayList<>();
    private @Nullable LinkedToken linked = linked("a-token", false);

    static LinkedToken linked(String secret, boolean rejected) {
      return new LinkedToken(new AccessToken(secret), UUID.randomUUID(), rejected, null);
    }

    @Override
    public Optional<LinkedToken> find(UUID ownerId, ProviderSettings settings) {
      return Optional.ofNullable(linked).filter(token -> ownerId.equals(ANN));
    }

    @Override
    public void noteRejected(UUID ownerId, String id, UUID revision, boolean rejected) {
      noted.add(rejected);
    }
  }

  private static final class FakeLimits extends RateLimits {

    private @Nullable Instant until;

    @Override
    public Optional<Instant> limitedUntil(String host, AccessToken token) {
      return Optional.ofNullable(until);
    }

    @Override
    public Instant note(String host, AccessToken token, @Nullable Instant retryAt) {
      until = retryAt == null ? IN_AN_HOUR : retryAt;
      return until;
    }
  }

  /** Runs a task on the caller's thread. */
  private static final class RunningAtOnce extends RefreshThreads {
    @Override
    void execute(HostTask task) {
      task.run();
    }
  }

  /** Runs tasks when the test says so. */
  private static final class Held extends RefreshThreads {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    synchronized void execute(HostTask task) {
      tasks.add(task);
    }

    synchronized void runAll() {
      tasks.forEach(Runnable::run);
      tasks.clear();
    }
  }

  private static Diff diff(String text) {
    return new Diff(text, List.of());
  }

  private static KnownReference reference(@Nullable String pullRequestUrl, boolean isRead) {
    return new KnownReference(
        ROW, 1, ANN, new GitReference(HOST + "/o/r", "b"), pullRequestUrl, "c0ffee", isRead);
  }

  private DiffResult read(KnownReference reference) {
    store.known.put(reference.diffStatusId(), reference);
    return diffs.read(reference.diffStatusId()).orElseThrow();
  }

  private static @Nullable Reason reasonOf(DiffResult result) {
    return result instanceof NotRead notRead && notRead.why() instanceof Failed failed
        ? failed.reason()
        : null;
  }

  @Test
  void knownPullRequest_isAskedForItsDiff_andForNothingElse() {
    var result = read(reference(PULL, true));

    assertThat(result).isEqualTo(new Told("git", PULL, diff(PULL)));
    assertThat(provider.diffQueries).hasSize(1);
    assertThat(provider.statusQueries).isEmpty();
    assertThat(provider.tokens).containsExactly("a-token");
  }

  @Test
  void pullRequestOfBefore_isAskedForItsDiff_whereItWasReportedAgain() {
    assertThat(read(reference(PULL, false))).isEqualTo(new Told("git", PULL, diff(PULL)));
    assertThat(provider.statusQueries).isEmpty();
  }

  @Test
  void branchThatHasNone_isComparedWithTheDefaultBranch() {
    assertThat(read(reference(null, true))).isEqualTo(new Told("git", null, diff("b")));
    assertThat(provider.statusQueries).isEmpty();
  }

  @Test
  void branchThatNobodyAskedForYet_isLookedUp() {
    provider.status = new StatusAnswer.Found(TestPullRequest.with(it -> it.url = PULL));

    assertThat(read(reference(null, false))).isEqualTo(new Told("git", PULL, diff(PULL)));
    assertThat(provider.statusQueries)
        .extracting(query -> query.branch().branch())
        .containsExactly("b");
  }

  @Test
  void branchThatNobodyAskedForYet_andHasNone_isComparedWithTheDefaultBranch() {
    assertThat(read(reference(null, false))).isEqualTo(new Told("git", null, diff("b")));
  }

  @Test
  void pullRequestWithoutAnAddress_leavesTheBranch() {
    provider.status = new StatusAnswer.Found(TestPullRequest.with(it -> it.url = null));

    assertThat(read(reference(null, false))).isEqualTo(new Told("git", null, diff("b")));
  }

  @Test
  void pullRequestThatIsGone_leavesTheBranch() {
    provider.diff = query -> Optional.ofNullable(query.pullRequestUrl() == null ? diff("b") : null);

    assertThat(read(reference(PULL, true))).isEqualTo(new Told("git", null, diff("b")));
  }

  @Test
  void branchThatTheHostDoesNotKnow_hasNoDiff() {
    provider.diff = query -> Optional.empty();

    assertThat(read(reference(null, true))).isEqualTo(new Told("git", null, null));
  }

  @Test
  void rowThatIsGone_isNotRead() {
    assertThat(diffs.read(UUID.randomUUID())).isEmpty();
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        arguments("https://nowhere.example.com/o/r", "No configured provider"),
        arguments("https://gitea.example.com/o/r", "type gitea"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupported")
  void originThatNobodyCanAsk_isToldApart(String origin, String words) {
    var reference = new GitReference(origin, "b");

    var result = read(new KnownReference(ROW, 1, ANN, reference, null, null, true));

    assertThat(reasonOf(result)).isEqualTo(Reason.UNSUPPORTED_PROVIDER);
    assertThat(result.toString()).contains(words);
  }

  @Test
  void ownerWithoutToken_hasNothingAsked() {
    tokens.linked = null;

    assertThat(reasonOf(read(reference(PULL, true)))).isEqualTo(Reason.NO_TOKEN);
    assertThat(provider.diffQueries).isEmpty();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("an error", new ProviderException("500"), Reason.PROVIDER_ERROR),
        arguments("slow", new ProviderTimeoutException("slow", null), Reason.PROVIDER_TIMEOUT),
        arguments("401", new TokenRejectedException("401"), Reason.TOKEN_REJECTED),
        arguments("limit", new RateLimitedException("403", IN_AN_HOUR), Reason.RATE_LIMITED),
        arguments("a mistake of ours", new IllegalStateException("5"), Reason.PROVIDER_ERROR));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void failureOfTheDiff_isTold(String name, RuntimeException cause, Reason reason) {
    provider.diff =
        query -> {
          throw cause;
        };

    assertThat(reasonOf(read(reference(PULL, true)))).isEqualTo(reason);
  }

  @Test
  void failureOfTheLookUp_isTold() {
    provider.status = new StatusAnswer.Failed(new TokenRejectedException("401"));

    assertThat(reasonOf(read(reference(null, false)))).isEqualTo(Reason.TOKEN_REJECTED);
    assertThat(provider.diffQueries).isEmpty();
    assertThat(tokens.noted).containsExactly(true);
  }

  @Test
  void tooLargeDiff_isToldApart_andTheTokenWorks() {
    tokens.linked = FakeTokens.linked("a-token", true);
    provider.diff =
        query -> {
          throw new DiffTooLargeException("large", null);
        };

    assertThat(read(reference(PULL, true))).isEqualTo(new TooLarge());
    assertThat(tokens.noted).containsExactly(false);
  }

  @Test
  void rejectedToken_isAskedWithAgain_sinceSomebodyWantsToKnow() {
    tokens.linked = FakeTokens.linked("a-token", true);

    assertThat(read(reference(PULL, true))).isInstanceOf(Told.class);
    assertThat(tokens.noted).containsExactly(false);
  }

  @Test
  void limit_isNoted_andKeptWithoutACall() {
    provider.diff =
        query -> {
          throw new RateLimitedException("limit", null);
        };

    var first = read(reference(PULL, true));
    var second = read(reference(PULL, true));

    assertThat(reasonOf(first)).isEqualTo(Reason.RATE_LIMITED);
    assertThat(reasonOf(second)).isEqualTo(Reason.RATE_LIMIT_SKIPPED);
    assertThat(((Failed) ((NotRead) second).why()).retryTime()).contains(IN_AN_HOUR);
    assertThat(provider.diffQueries).hasSize(1);
  }

  @Test
  void readersWithinFiveSeconds_shareOneFetch() {
    read(reference(PULL, true));
    nanos += Duration.ofMillis(4_999).toNanos();
    read(reference(PULL, true));

    assertThat(provider.diffQueries).hasSize(1);
  }

  @Test
  void readerAfterFiveSeconds_fetchesAgain() {
    read(reference(PULL, true));
    nanos += Duration.ofSeconds(5).toNanos();
    read(reference(PULL, true));

    assertThat(provider.diffQueries).hasSize(2);
  }

  @Test
  void failure_isNotShared_withThoseWhoComeAfterIt() {
    provider.diff =
        query -> {
          throw new ProviderException("500");
        };
    read(reference(PULL, true));
    provider.diff = query -> Optional.of(diff("better"));

    assertThat(read(reference(PULL, true))).isEqualTo(new Told("git", PULL, diff("better")));
  }

  @Test
  void tooLargeDiff_isSharedLikeADiff() {
    provider.diff =
        query -> {
          throw new DiffTooLargeException("large", null);
        };

    read(reference(PULL, true));
    read(reference(PULL, true));

    assertThat(provider.diffQueries).hasSize(1);
  }

  static Stream<Arguments> others() {
    var reference = new GitReference(HOST + "/o/r", "b");
    return Stream.of(
        arguments("a report", new KnownReference(ROW, 2, ANN, reference, PULL, "c0ffee", true)),
        arguments("a push", new KnownReference(ROW, 1, ANN, reference, PULL, "decaf", true)),
        arguments("another", new KnownReference(ROW, 1, ANN, reference, PULL + 8, "c0ffee", true)),
        arguments("none", new KnownReference(ROW, 1, ANN, reference, null, "c0ffee", true)),
        arguments(
            "another row",
            new KnownReference(UUID.randomUUID(), 1, ANN, reference, PULL, "c0ffee", true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void whatIsAnotherDiff_isNotShared(String name, KnownReference other) {
    read(reference(PULL, true));

    read(other);

    assertThat(provider.diffQueries).hasSize(2);
  }

  @Test
  void newlyLinkedToken_sharesNothingWithTheFormerOne() {
    read(reference(PULL, true));
    tokens.linked = FakeTokens.linked("a-token", false);

    read(reference(PULL, true));

    assertThat(provider.diffQueries).hasSize(2);
  }

  @Test
  void whatIsShared_isKeptUnderNoToken() {
    read(reference(PULL, true));

    assertThat(diffs.answers.asMap().keySet().toString())
        .contains(ROW.toString())
        .doesNotContain("a-token")
        .doesNotContain(new AccessToken("a-token").fingerprint());
  }

  @Test
  void sharedDiffs_areBoundInBytes() {
    var large = "x".repeat(Diff.MAX_BYTES);
    provider.diff = query -> Optional.of(diff(large));

    IntStream.range(0, 20)
        .mapToObj(i -> UUID.randomUUID())
        .map(
            row ->
                new KnownReference(
                    row, 1, ANN, new GitReference(HOST + "/o/r", "b"), PULL, null, true))
        .forEach(this::read);

    var kept = diffs.answers.synchronous();
    kept.cleanUp();
    assertThat(kept.policy().eviction().orElseThrow().weightedSize().orElseThrow())
        .isBetween(1L, Diffs.MOST_BYTES);
    assertThat(kept.estimatedSize()).isBetween(7L, 8L);
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private Held letThreadsWait() {
    var held = new Held();
    diffs.threads = held;
    return held;
  }

  private List<CompletableFuture<DiffResult>> readTenTimes() {
    store.known.put(ROW, reference(PULL, true));
    Supplier<DiffResult> reading = () -> diffs.read(ROW).orElseThrow();
    return IntStream.range(0, 10)
        .mapToObj(i -> CompletableFuture.supplyAsync(reading, readers))
        .toList();
  }

  /** The cache's own interest in the answer is one more. */
  private void awaitReaders(int count) {
    Waiting.until(
        count + " readers",
        () ->
            diffs.answers.asMap().values().stream()
                .anyMatch(answer -> answer.getNumberOfDependents() > count));
  }

  private static List<DiffResult> ended(List<CompletableFuture<DiffResult>> readings) {
    return readings.stream()
        .map(reading -> reading.orTimeout(20, TimeUnit.SECONDS).join())
        .toList();
  }

  @Test
  void tenReadersAtOnce_shareOneFetch_andItsFailure() {
    var threads = letThreadsWait();
    provider.diff =
        query -> {
          throw new ProviderTimeoutException("slow", null);
        };
    var readings = readTenTimes();
    awaitReaders(10);

    threads.runAll();

    assertThat(ended(readings))
        .extracting(DiffsTest::reasonOf)
        .hasSize(10)
        .containsOnly(Reason.PROVIDER_TIMEOUT);
    assertThat(provider.diffQueries).hasSize(1);
  }

  @Test
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void noThreadLeft_isNotBegun() {
    diffs.threads =
        new RefreshThreads() {
          @Override
          void execute(HostTask task) {
            throw new RejectedExecutionException("full");
          }
        };

    assertThat(read(reference(PULL, true))).isEqualTo(new NotRead(new NotBegun()));
  }
}
