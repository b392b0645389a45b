package dev.gitsync.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Postponed;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.sync.HostFailures.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Git hosts about rows. The provider is looked up once per owner and origin, the git token
 * once per owner and provider; then the hosts are called on a bounded number of threads. Opens no
 * transaction around a call.
 */
@ApplicationScoped
class Refresher {

  private static final System.Logger LOG = System.getLogger(Refresher.class.getName());

  @Inject ProviderResolver resolver;
  @Inject GitTokenStore tokens;
  @Inject HostFailures failures;
  @Inject RefreshThreads threads;
  @Inject Clock clock;

  private record Group(UUID ownerId, String remoteOrigin) {

    static Group of(Refreshing row) {
      return new Group(row.request.ownerId(), row.request.reference().remoteOrigin());
    }
  }

  private record Token(UUID ownerId, String providerId) {

    static Token of(Ready ready) {
      var asker = ready.access().asker();
      return new Token(asker.ownerId(), asker.provider().settings().id());
    }
  }

  /** One row that is being refreshed: what it comes to and, until it begins, a way to stop it. */
  static final class Refreshing {
    private final RefreshRequest request;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
    private final CompletableFuture<RefreshResult> result = new CompletableFuture<>();

    Refreshing(RefreshRequest request) {
      this.request = request;
    }

    /** Ends with a result and never with an exception. */
    CompletableFuture<RefreshResult> result() {
      return result;
    }

    /** The host is not asked any more; if it is being asked by now, nothing happens. */
    void callOff() {
      if (decided.compareAndSet(false, true)) {
        result.complete(new NotBegun());
      }
    }

    /** Answers false for a row that was called off. */
    boolean begin() {
      var mine = decided.compareAndSet(false, true);
      begun.complete(null);
      return mine;
    }

    /** Whether it no longer waits for its turn. */
    boolean hasBegun() {
      return decided.get();
    }

    /** Runs something when its turn has come, or at once. */
    void onBegin(Runnable action) {
      var unused = begun.thenRun(action);
    }

    void end(RefreshResult outcome) {
      result.complete(outcome);
    }
  }

  /** What a group's calls tell each other: until when the host is to be left alone. */
  private static final class Limit {
    private volatile Optional<Instant> until;

    Limit(@Nullable Instant until) {
      this.until = Optional.ofNullable(until);
    }
  }

  /** A token, and the limit of it that this group knows. */
  private record Access(Asker asker, Limit limit) {}

  /** A row that can be asked about, and how. */
  private record Ready(Access access, StatusQuery query, Refreshing row) {}

  /** What one call to a host asks, and for which rows: several may ask the same. */
  private record Call(Access access, Map<StatusQuery, List<Refreshing>> rows) {

    Provider provider() {
      return asker().provider();
    }

    Asker asker() {
      return access.asker();
    }

    Limit limit() {
      return access.limit();
    }

    Stream<Refreshing> allRows() {
      return rows.values().stream().flatMap(List::stream);
    }

    Importance importance() {
      return allRows()
          .map(row -> row.request.importance())
          .max(Comparator.naturalOrder())
          .orElse(Importance.BACKGROUND);
    }
  }

  /**
   * Starts to refresh rows.
   *
   * @param requests the rows
   * @param isOver asked before each call to a host; once it is true, rows not begun stay so
   * @return one for each request, in the same order; each ends, whatever happens to the others
   */
  List<Refreshing> refresh(List<RefreshRequest> requests, BooleanSupplier isOver) {
    var rows = requests.stream().map(Refreshing::new).toList();
    var accesses = new HashMap<Token, Optional<Access>>();
    rows.stream().collect(groupingBy(Group::of, LinkedHashMap::new, toList())).entrySet().stream()
        .flatMap(group -> ready(group.getKey(), group.getValue(), accesses))
        .collect(groupingBy(Token::of, LinkedHashMap::new, toList()))
        .values()
        .forEach(asked -> startCalls(asked, isOver));
    return rows;
  }

  /** How many rows of open pull requests one call to a provider may hold; 1 for an unknown one. */
  int batchSize(String providerId) {
    return resolver.find(providerId).map(Provider::batchSize).filter(n -> n > 0).orElse(1);
  }

  /** How many hosts there are to ask. */
  int hosts() {
    return resolver.list().size();
  }

  /** Those of a group's rows that can be asked about; the others end here. */
  private Stream<Ready> ready(
      Group group, List<Refreshing> rows, Map<Token, Optional<Access>> accesses) {
    try {
      var resolution = resolver.resolve(group.remoteOrigin());
      if (!(resolution instanceof Supported supported)) {
        var unsupported = HostFailures.unsupported(resolution);
        rows.forEach(row -> row.end(unsupported));
        return Stream.empty();
      }
      var provider = supported.provider();
      var access =
          accesses.computeIfAbsent(
              new Token(group.ownerId(), provider.settings().id()),
              key -> access(group.ownerId(), provider));
      if (access.isEmpty()) {
        rows.forEach(row -> row.end(HostFailures.noToken(provider)));
        return Stream.empty();
      }
      return rows.stream()
          .map(row -> new Ready(access.get(), query(supported.repository(), row.request), row));
    } catch (RuntimeException e) {
      // The database is away, or a mistake of ours: this group's rows are tried again.
      logFailure("Could not look up provider or git token of " + group.remoteOrigin(), e);
      rows.forEach(row -> row.end(HostFailures.internalError()));
      return Stream.empty();
    }
  }

  private Optional<Access> access(UUID ownerId, Provider provider) {
    return tokens
        .find(ownerId, provider.settings())
        .map(
            token ->
                new Access(new Asker(ownerId, provider, token), new Limit(token.limitedUntil())));
  }

  private static StatusQuery query(RepositoryRef repository, RefreshRequest request) {
    return new StatusQuery(
        new BranchRef(repository, request.reference().branch()),
        request.knownUrl(),
        request.standing(),
        request.anew());
  }

  /** Parts the questions of one token into calls as the host is best asked. */
  private void startCalls(List<Ready> asked, BooleanSupplier isOver) {
    var access = asked.get(0).access();
    var provider = access.asker().provider();
    var token = access.asker().token().token();
    var rows =
        asked.stream()
            .collect(groupingBy(Ready::query, LinkedHashMap::new, mapping(Ready::row, toList())));
    try {
      for (var batch : provider.batches(List.copyOf(rows.keySet()), token)) {
        var part = new LinkedHashMap<StatusQuery, List<Refreshing>>();
        batch.forEach(query -> part.put(query, rows.getOrDefault(query, List.of())));
        start(new Call(access, part), isOver);
      }
    } catch (RuntimeException e) {
      LOG.log(ERROR, "Could not part the calls of " + provider.settings().id(), e);
      asked.forEach(ready -> ready.row().end(HostFailures.internalError()));
    }
  }

  private void start(Call call, BooleanSupplier isOver) {
    try {
      threads.execute(
          new HostTask(
              call.provider().settings().id(),
              call.asker().ownerId(),
              call.importance() == Importance.URGENT,
              () -> runToTheEnd(call, isOver)));
    } catch (RejectedExecutionException e) {
      call.allRows().forEach(Refreshing::callOff);
    }
  }

  private static void logFailure(String what, RuntimeException e) {
    if (DatabaseErrors.isUnavailable(e)) {
      LOG.log(WARNING, "{0}: the database is away", what);
    } else {
      LOG.log(ERROR, what, e);
    }
  }

  private void runToTheEnd(Call call, BooleanSupplier isOver) {
    try {
      run(call, isOver);
    } catch (RuntimeException e) {
      logFailure("Asking " + call.provider().settings().id() + " failed", e);
    } finally {
      // Whatever happened, nobody waits for ever.
      call.allRows().forEach(row -> row.end(HostFailures.internalError()));
    }
  }

  private void run(Call call, BooleanSupplier isOver) {
    if (isOver.getAsBoolean()) {
      call.allRows().forEach(Refreshing::callOff);
      return;
    }
    var refusal = refusal(call);
    if (refusal.isPresent()) {
      call.allRows().forEach(row -> row.end(refusal.get()));
      return;
    }
    var begun = new LinkedHashMap<StatusQuery, List<Refreshing>>();
    call.rows()
        .forEach(
            (query, rows) -> {
              var left = rows.stream().filter(Refreshing::begin).toList();
              if (!left.isEmpty()) {
                begun.put(query, left);
              }
            });
    if (!begun.isEmpty()) {
      ask(call, begun);
    }
  }

  private void ask(Call call, Map<StatusQuery, List<Refreshing>> begun) {
    var queries = List.copyOf(begun.keySet());
    var answers = call.provider().fetchStatuses(queries, call.asker().token().token());
    for (var i = 0; i < Math.min(queries.size(), answers.size()); i++) {
      var result = result(call, answers.get(i));
      begun.getOrDefault(queries.get(i), List.of()).forEach(row -> row.end(result));
    }
  }

  /** Why the host is not asked just now. */
  private Optional<RefreshResult> refusal(Call call) {
    var limit = limitedUntil(call);
    return limit.isPresent()
        ? Optional.of(HostFailures.limited(call.provider(), limit.get()))
        : postponedUntil(call).map(Postponed::new);
  }

  private Optional<Instant> postponedUntil(Call call) {
    var token = call.asker().token().token();
    var pool = call.provider().pool(List.copyOf(call.rows().keySet()), token);
    return failures.postponedUntil(call.asker(), pool, call.importance());
  }

  /** What this batch knows already, else what any node has noted by now. */
  private Optional<Instant> limitedUntil(Call call) {
    return call.limit()
        .until
        .filter(until -> until.isAfter(clock.instant()))
        .or(() -> failures.limitedUntil(call.asker()));
  }

  private RefreshResult result(Call call, StatusAnswer answer) {
    var host = call.provider().settings().id();
    if (answer instanceof StatusAnswer.Failed failed) {
      if (failed.cause() instanceof ProviderTimeoutException) {
        threads.noteTimeout(host);
      }
      return failure(call, failed.cause());
    }
    if (answer instanceof StatusAnswer.AskAgain) {
      return new NotBegun();
    }
    threads.noteAnswer(host);
    failures.noteAccepted(call.asker());
    return answer instanceof StatusAnswer.Found found
        ? new Refreshed(found.status())
        : new NoPullRequest();
  }

  private RefreshResult failure(Call call, ProviderException cause) {
    var failed = failures.failed(call.asker(), cause);
    if (failed.reason() == Reason.RATE_LIMITED) {
      // Every node knows by now; while the database is away at least the group does.
      call.limit().until = failed.retryTime();
    }
    return failed;
  }
}
