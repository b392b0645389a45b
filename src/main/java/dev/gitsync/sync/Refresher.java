package dev.gitsync.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.sync.HostFailures.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Git hosts about rows. Provider and git token are looked up once per owner and origin;
 * then the hosts are called on a bounded number of threads. Opens no transaction around a call.
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

  /** One row that is being refreshed: what it comes to and, until it begins, a way to stop it. */
  static final class Refreshing {
    private final RefreshRequest request;
    private final AtomicBoolean decided = new AtomicBoolean();
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
      return decided.compareAndSet(false, true);
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

  /** What one call to a host asks: rows, and their shared circumstances. */
  private record Call(Asker asker, RepositoryRef repository, Limit limit, List<Refreshing> rows) {

    Provider provider() {
      return asker.provider();
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
    rows.stream()
        .collect(groupingBy(Group::of, LinkedHashMap::new, toList()))
        .forEach((group, members) -> refreshGroup(group, members, isOver));
    return rows;
  }

  private void refreshGroup(Group group, List<Refreshing> rows, BooleanSupplier isOver) {
    try {
      var resolution = resolver.resolve(group.remoteOrigin());
      if (!(resolution instanceof Supported supported)) {
        var unsupported = HostFailures.unsupported(resolution);
        rows.forEach(row -> row.end(unsupported));
        return;
      }
      var provider = supported.provider();
      var token = tokens.find(group.ownerId(), provider.settings()).orElse(null);
      if (token == null) {
        rows.forEach(row -> row.end(HostFailures.noToken(provider)));
        return;
      }
      var asker = new Asker(group.ownerId(), provider, token);
      var limit = new Limit(token.limitedUntil());
      var size = Math.max(1, provider.batchSize());
      for (var from = 0; from < rows.size(); from += size) {
        var part = rows.subList(from, Math.min(rows.size(), from + size));
        start(new Call(asker, supported.repository(), limit, part), isOver);
      }
    } catch (RuntimeException e) {
      // The database is away, or a mistake of ours: this group's rows are tried again.
      LOG.log(ERROR, "Could not look up provider or git token of " + group.remoteOrigin(), e);
      rows.forEach(row -> row.end(HostFailures.internalError()));
    }
  }

  private void start(Call call, BooleanSupplier isOver) {
    try {
      threads.execute(
          () -> {
            try {
              run(call, isOver);
            } catch (RuntimeException e) {
              LOG.log(ERROR, "Asking " + call.provider().settings().id() + " failed", e);
            } finally {
              // Whatever happened, nobody waits for ever.
              call.rows().forEach(row -> row.end(HostFailures.internalError()));
            }
          });
    } catch (RejectedExecutionException e) {
      call.rows().forEach(Refreshing::callOff);
    }
  }

  private void run(Call call, BooleanSupplier isOver) {
    if (isOver.getAsBoolean()) {
      call.rows().forEach(Refreshing::callOff);
      return;
    }
    var limit = limitedUntil(call);
    if (limit.isPresent()) {
      var skipped = HostFailures.limited(call.provider(), limit.get());
      call.rows().forEach(row -> row.end(skipped));
      return;
    }
    var rows = call.rows().stream().filter(Refreshing::begin).toList();
    if (rows.isEmpty()) {
      return;
    }
    var queries = rows.stream().map(row -> query(call, row.request)).toList();
    var answers = call.provider().fetchStatuses(queries, call.asker().token().token());
    for (var i = 0; i < Math.min(rows.size(), answers.size()); i++) {
      rows.get(i).end(result(call, answers.get(i)));
    }
  }

  /** What this batch knows already, else what any node has noted by now. */
  private Optional<Instant> limitedUntil(Call call) {
    return call.limit()
        .until
        .filter(until -> until.isAfter(clock.instant()))
        .or(() -> failures.limitedUntil(call.asker()));
  }

  private static StatusQuery query(Call call, RefreshRequest request) {
    return new StatusQuery(
        new BranchRef(call.repository(), request.reference().branch()), request.knownUrl());
  }

  private RefreshResult result(Call call, StatusAnswer answer) {
    if (answer instanceof StatusAnswer.Failed failed) {
      return failure(call, failed.cause());
    }
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
