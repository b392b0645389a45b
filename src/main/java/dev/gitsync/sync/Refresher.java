package dev.gitsync.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.LinkedToken;
import dev.gitsync.gittoken.RateLimits;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Resolution.NotImplemented;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
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
  @Inject RateLimits limits;
  @Inject RefreshThreads threads;
  @Inject Clock clock;

  private record Group(UUID ownerId, String remoteOrigin) {}

  /** What a group's calls tell each other: until when the host is to be left alone. */
  private static final class Limit {
    private volatile Optional<Instant> until;

    Limit(@Nullable Instant until) {
      this.until = Optional.ofNullable(until);
    }
  }

  /**
   * What one call to a host asks: places in the list of requests, and their shared circumstances.
   */
  private record Call(
      Provider provider,
      RepositoryRef repository,
      UUID ownerId,
      LinkedToken token,
      Limit limit,
      List<Integer> places) {}

  /**
   * Starts to refresh rows.
   *
   * @param requests the rows
   * @param isOver asked before each call to a host; once it is true, rows not begun stay so
   * @return one future for each request, in the same order; each ends with a result and never with
   *     an exception, whatever happens to the others
   */
  List<CompletableFuture<RefreshResult>> refresh(
      List<RefreshRequest> requests, BooleanSupplier isOver) {
    List<CompletableFuture<RefreshResult>> results = new ArrayList<>();
    requests.forEach(request -> results.add(new CompletableFuture<>()));
    groups(requests)
        .forEach((group, places) -> refreshGroup(group, places, requests, results, isOver));
    return results;
  }

  private static Map<Group, List<Integer>> groups(List<RefreshRequest> requests) {
    return IntStream.range(0, requests.size())
        .boxed()
        .collect(
            groupingBy(
                i ->
                    new Group(
                        requests.get(i).ownerId(), requests.get(i).reference().remoteOrigin()),
                LinkedHashMap::new,
                toList()));
  }

  private void refreshGroup(
      Group group,
      List<Integer> places,
      List<RefreshRequest> requests,
      List<CompletableFuture<RefreshResult>> results,
      BooleanSupplier isOver) {
    try {
      var resolution = resolver.resolve(group.remoteOrigin());
      if (!(resolution instanceof Supported supported)) {
        var unsupported = unsupported(resolution instanceof NotImplemented n ? n.type() : null);
        places.forEach(i -> results.get(i).complete(unsupported));
        return;
      }
      var host = supported.provider().settings();
      var token = tokens.find(group.ownerId(), host).orElse(null);
      if (token == null) {
        places.forEach(i -> results.get(i).complete(noToken(supported.provider())));
        return;
      }
      var limit = new Limit(token.limitedUntil());
      var size = Math.max(1, supported.provider().batchSize());
      for (var from = 0; from < places.size(); from += size) {
        var part = places.subList(from, Math.min(places.size(), from + size));
        start(
            new Call(
                supported.provider(), supported.repository(), group.ownerId(), token, limit, part),
            requests,
            results,
            isOver);
      }
    } catch (RuntimeException e) {
      // The database is away, or a mistake of ours: this group's rows are tried again.
      LOG.log(ERROR, "Could not look up provider or git token of {0}", group.remoteOrigin(), e);
      places.forEach(i -> results.get(i).complete(internalError()));
    }
  }

  private void start(
      Call call,
      List<RefreshRequest> requests,
      List<CompletableFuture<RefreshResult>> results,
      BooleanSupplier isOver) {
    try {
      threads.execute(
          () -> {
            try {
              run(call, requests, results, isOver);
            } catch (RuntimeException e) {
              LOG.log(ERROR, "Asking {0} failed", call.provider().settings().id(), e);
            } finally {
              // Whatever happened, nobody waits for ever.
              call.places().forEach(i -> results.get(i).complete(internalError()));
            }
          });
    } catch (RejectedExecutionException e) {
      call.places().forEach(i -> results.get(i).complete(new NotBegun()));
    }
  }

  private void run(
      Call call,
      List<RefreshRequest> requests,
      List<CompletableFuture<RefreshResult>> results,
      BooleanSupplier isOver) {
    if (isOver.getAsBoolean()) {
      call.places().forEach(i -> results.get(i).complete(new NotBegun()));
      return;
    }
    var limit = limitedUntil(call);
    if (limit.isPresent()) {
      var skipped = rateLimited(call.provider(), Reason.RATE_LIMIT_SKIPPED, limit.get());
      call.places().forEach(i -> results.get(i).complete(skipped));
      return;
    }
    var answers =
        call.provider()
            .fetchStatuses(
                call.places().stream().map(i -> query(call, requests.get(i))).toList(),
                call.token().token());
    for (var k = 0; k < answers.size(); k++) {
      results.get(call.places().get(k)).complete(result(call, answers.get(k)));
    }
  }

  /** What this batch knows already, else what any node has noted by now. */
  private Optional<Instant> limitedUntil(Call call) {
    return call.limit()
        .until
        .filter(until -> until.isAfter(clock.instant()))
        .or(() -> limits.limitedUntil(call.provider().settings().id(), call.token().token()));
  }

  private static StatusQuery query(Call call, RefreshRequest request) {
    return new StatusQuery(
        new BranchRef(call.repository(), request.reference().branch()), request.knownUrl());
  }

  private RefreshResult result(Call call, StatusAnswer answer) {
    if (answer instanceof StatusAnswer.Found found) {
      if (call.token().rejected()) {
        tokens.noteRejected(
            call.ownerId(), call.provider().settings().id(), call.token().revision(), false);
      }
      return new Refreshed(found.status());
    }
    if (answer instanceof StatusAnswer.Failed failed) {
      return failure(call, failed.cause());
    }
    return new NoPullRequest();
  }

  private RefreshResult failure(Call call, ProviderException cause) {
    var host = call.provider().settings();
    if (cause instanceof RateLimitedException limited) {
      var until = limits.note(host.id(), call.token().token(), limited.retryAt().orElse(null));
      call.limit().until = Optional.of(until);
      return rateLimited(call.provider(), Reason.RATE_LIMITED, until);
    }
    if (cause instanceof TokenRejectedException) {
      tokens.noteRejected(call.ownerId(), host.id(), call.token().revision(), true);
      return failed(
          Reason.TOKEN_REJECTED,
          name(call.provider()) + " does not accept the linked git token; link a new one.",
          cause);
    }
    var hostName = name(call.provider());
    return cause instanceof ProviderTimeoutException
        ? failed(Reason.PROVIDER_TIMEOUT, hostName + " did not answer in time.", cause)
        : failed(
            Reason.PROVIDER_ERROR,
            hostName + " could not be reached or gave no usable answer.",
            cause);
  }

  private static RefreshResult unsupported(@Nullable String type) {
    return failed(
        Reason.UNSUPPORTED_PROVIDER,
        type == null
            ? "No configured provider matches this remote."
            : "gitsync can not ask providers of type " + type + " yet.",
        null);
  }

  private static RefreshResult noToken(Provider provider) {
    return failed(Reason.NO_TOKEN, "Link a git token for " + name(provider) + ".", null);
  }

  private static RefreshResult rateLimited(Provider provider, Reason reason, Instant until) {
    return new Failed(
        reason, name(provider) + " limits how often the linked git token may ask.", until, null);
  }

  private static RefreshResult internalError() {
    return failed(Reason.PROVIDER_ERROR, "gitsync could not ask for this status.", null);
  }

  private static RefreshResult failed(
      Reason reason, String detail, @Nullable ProviderException cause) {
    return new Failed(reason, detail, null, cause == null ? null : cause.getMessage());
  }

  private static String name(Provider provider) {
    return provider.settings().webUrl().getAuthority();
  }
}
