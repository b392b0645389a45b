package dev.gitsync.sync;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.KnownReference;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.LinkedToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.Resolution.Supported;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.sync.DiffResult.NotRead;
import dev.gitsync.sync.DiffResult.Told;
import dev.gitsync.sync.DiffResult.TooLarge;
import dev.gitsync.sync.HostFailures.Asker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads diffs because somebody asked for one, with the git token of the chat's owner. No row is
 * written; only what the host says of the token is noted, as with every call.
 *
 * <p>Who asks for the same diff at the same time, or a few seconds later, is answered by one
 * reading. A failure is shared only by those who wait for it already, and a limit that a host told
 * is known from then on without a call.
 */
@ApplicationScoped
public class Diffs {

  private static final Duration SHARED_FOR = Duration.ofSeconds(5);

  /** Of all answers that are shared at a time: eight of the largest diffs. */
  static final long MOST_BYTES = 64L << 20;

  /** What an answer costs beside its text. */
  private static final int ANSWER_BYTES = 1_000;

  @Inject DiffStatusStore store;
  @Inject ProviderResolver resolver;
  @Inject GitTokenStore tokens;
  @Inject HostFailures failures;
  @Inject RefreshThreads threads;

  /** Another one after a report, a push that was noticed, or a newly linked token. */
  record Key(
      UUID diffStatusId,
      long generation,
      @Nullable String pullRequestUrl,
      @Nullable String headSha,
      UUID tokenRevision) {

    static Key of(KnownReference reference, LinkedToken token) {
      return new Key(
          reference.diffStatusId(),
          reference.generation(),
          reference.pullRequestUrl(),
          reference.headSha(),
          token.revision());
    }
  }

  AsyncCache<Key, DiffResult> answers = newAnswers(Ticker.systemTicker());

  static AsyncCache<Key, DiffResult> newAnswers(Ticker ticker) {
    return Caffeine.newBuilder()
        .ticker(ticker)
        .expireAfter(Expiry.creating((Key key, DiffResult result) -> shareableFor(result)))
        .maximumWeight(MOST_BYTES)
        .weigher((Key key, DiffResult result) -> weight(result))
        .buildAsync();
  }

  private static Duration shareableFor(DiffResult result) {
    return result instanceof NotRead ? Duration.ZERO : SHARED_FOR;
  }

  private static int weight(DiffResult result) {
    return result instanceof Told told && told.diff() != null
        ? ANSWER_BYTES + Math.toIntExact(bytes(told.diff()))
        : ANSWER_BYTES;
  }

  /** Two for each character, which is what texts take that are not all of Latin-1. */
  private static long bytes(Diff diff) {
    return 2
        * (diff.text().length() + diff.truncatedFiles().stream().mapToLong(String::length).sum());
  }

  /**
   * Reads the diff of a row's pull request; where it has none, that of its branch against the
   * default branch.
   *
   * @return what became of it; empty when the row is gone or its chat archived
   */
  public Optional<DiffResult> read(UUID diffStatusId) {
    return store.findReference(diffStatusId).map(this::read);
  }

  private DiffResult read(KnownReference reference) {
    var resolution = resolver.resolve(reference.reference().remoteOrigin());
    if (!(resolution instanceof Supported supported)) {
      return new NotRead(HostFailures.unsupported(resolution));
    }
    var provider = supported.provider();
    var token = tokens.find(reference.ownerId(), provider.settings());
    if (token.isEmpty()) {
      return new NotRead(HostFailures.noToken(provider));
    }
    var branch = new BranchRef(supported.repository(), reference.reference().branch());
    var asker = new Asker(reference.ownerId(), provider, token.get());
    try {
      var answer =
          answers.get(
              Key.of(reference, token.get()),
              (key, executor) ->
                  CompletableFuture.supplyAsync(
                      () -> ask(reference, branch, asker),
                      task -> threads.execute(HostTask.urgent(asker, task))));
      return Patience.await(answer, new NotRead(Patience.OVER));
    } catch (RejectedExecutionException e) {
      return new NotRead(new NotBegun());
    }
  }

  private DiffResult ask(KnownReference reference, BranchRef branch, Asker asker) {
    return failures.ask(
        asker,
        "Diff of row " + reference.diffStatusId(),
        () -> fetch(reference, branch, asker),
        NotRead::new);
  }

  private static DiffResult fetch(KnownReference reference, BranchRef branch, Asker asker) {
    try {
      return tell(reference, branch, asker);
    } catch (DiffTooLargeException e) {
      return new TooLarge();
    }
  }

  private static Told tell(KnownReference reference, BranchRef branch, Asker asker) {
    var pullRequestUrl = pullRequestUrl(reference, branch, asker);
    if (pullRequestUrl.isPresent()) {
      var diff = fetch(new DiffQuery(branch, pullRequestUrl.get()), asker);
      if (diff.isPresent()) {
        return told(asker, pullRequestUrl.get(), diff.get());
      }
    }
    return told(asker, null, fetch(new DiffQuery(branch, null), asker).orElse(null));
  }

  /** The pull request that is known; where nobody has asked for one yet, the host is asked. */
  private static Optional<String> pullRequestUrl(
      KnownReference reference, BranchRef branch, Asker asker) {
    if (reference.pullRequestUrl() != null || reference.readSinceReport()) {
      return Optional.ofNullable(reference.pullRequestUrl());
    }
    var answer =
        asker
            .provider()
            .fetchStatuses(List.of(new StatusQuery(branch, null)), asker.token().token())
            .get(0);
    if (answer instanceof StatusAnswer.Failed failed) {
      throw failed.cause();
    }
    return answer instanceof StatusAnswer.Found found
        ? Optional.ofNullable(found.status().url())
        : Optional.empty();
  }

  private static Optional<Diff> fetch(DiffQuery query, Asker asker) {
    return asker.provider().fetchDiff(query, asker.token().token());
  }

  private static Told told(Asker asker, @Nullable String pullRequestUrl, @Nullable Diff diff) {
    return new Told(asker.provider().settings().id(), pullRequestUrl, diff);
  }
}
