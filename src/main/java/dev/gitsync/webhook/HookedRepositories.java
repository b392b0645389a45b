package dev.gitsync.webhook;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.ChangesFound;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.HookMarks;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.webhook.HookStore.Name;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which repositories' changes are told, so that they need hardly be polled. It is learnt: see
 * {@code docs/adr/0014}. What is known here is at most some seconds old.
 */
@ApplicationScoped
public class HookedRepositories {

  private static final System.Logger LOG = System.getLogger(HookedRepositories.class.getName());

  /** How much later than a poll an event may be without having been missed. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_AT_ONCE = 1_000;
  private static final int MOST_NAMES = 10_000;

  @Inject WebhookConfig config;
  @Inject ProviderResolver providers;
  @Inject HookStore store;
  @Inject HookMarks marks;
  @Inject HookMetrics metrics;

  private final Map<Name, Integer> heard = new HashMap<>();
  private volatile Set<Name> relied = Set.of();

  /** Only touched by who learns. */
  private Set<Name> doubtedBefore = Set.of();

  /** Whether a provider's host may tell of changes by itself. */
  public boolean mayTell(@Nullable String provider) {
    return provider != null && !config.secrets(provider).isEmpty();
  }

  /**
   * Whether a host can be relied on to tell of what happens to a pull request.
   *
   * @param provider the id of its provider
   * @param reference that the pull request is of
   * @param pullRequestUrl its page
   */
  public boolean isTold(
      @Nullable String provider, GitReference reference, @Nullable String pullRequestUrl) {
    return provider != null
        && mayTell(provider)
        && relied.contains(name(provider, reference, pullRequestUrl));
  }

  /** A pull request from a fork is its parent's to tell of. */
  private Name name(String provider, GitReference reference, @Nullable String pullRequestUrl) {
    var origin =
        Optional.ofNullable(pullRequestUrl)
            .flatMap(url -> providers.find(provider).flatMap(host -> host.findPullRequest(url)))
            .map(pullRequest -> HookMatcher.origin(pullRequest.repository()))
            .orElse(reference.remoteOrigin());
    return new Name(provider, origin.toLowerCase(Locale.ROOT));
  }

  void onChangesFound(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChangesFound found) {
    for (var change : found.changes()) {
      var provider = change.provider();
      if (change.told() && provider != null) {
        metrics.shown(provider, change.changedAt(), change.recordedAt());
        addHeard(name(provider, change.reference(), change.pullRequestUrl()));
      }
    }
  }

  private void addHeard(Name name) {
    synchronized (heard) {
      if (heard.size() < MOST_NAMES || heard.containsKey(name)) {
        heard.merge(name, 1, Integer::sum);
      }
    }
  }

  private Map<Name, Integer> takeHeard() {
    synchronized (heard) {
      var taken = Map.copyOf(heard);
      heard.clear();
      return taken;
    }
  }

  /**
   * Learns from what happened since the last time.
   *
   * @param pace how often rows are polled that nobody tells of
   */
  public void learn(Duration pace) {
    if (providers.list().stream().noneMatch(provider -> mayTell(provider.id()))) {
      return;
    }
    try {
      var told = takeHeard();
      if (!told.isEmpty()) {
        store.addHeard(told);
      }
      var doubted = doubtUnheard();
      var proved = store.listRelied();
      doubted.addAll(relied);
      doubted.removeAll(proved);
      relied = proved;
      metrics.relied(proved.size());
      bringForward(doubted, pace);
    } catch (RuntimeException e) {
      if (DatabaseErrors.isUnavailable(e)) {
        LOG.log(WARNING, "Nothing is learnt of webhooks: the database is away");
      } else {
        LOG.log(ERROR, "Could not learn of webhooks", e);
      }
    }
  }

  /** Answers all names of the repositories that must prove themselves anew. */
  private Set<Name> doubtUnheard() {
    var missed = new HashMap<Name, Integer>();
    for (var change : marks.takeUnheard(PATIENCE, MOST_AT_ONCE)) {
      var provider = change.provider();
      if (provider != null) {
        missed.merge(name(provider, change.reference(), change.pullRequestUrl()), 1, Integer::sum);
      }
    }
    if (missed.isEmpty()) {
      return new HashSet<>();
    }
    var doubted = store.addMissed(missed);
    missed.keySet().retainAll(doubted);
    missed.forEach((name, count) -> metrics.missed(name.provider(), name.origin(), count));
    if (!missed.isEmpty()) {
      LOG.log(INFO, "Changes came without an event in {0}", origins(missed.keySet()));
    }
    return new HashSet<>(doubted);
  }

  /**
   * Each node does so when it comes to know of it. Rows that somebody was just reading, who knew
   * nothing of it yet, are seen to the next time.
   */
  private void bringForward(Set<Name> doubted, Duration pace) {
    var late = new HashSet<>(doubted);
    late.addAll(doubtedBefore);
    doubtedBefore = doubted;
    if (!late.isEmpty()) {
      marks.bringForward(origins(late), pace);
    }
  }

  private static Set<String> origins(Collection<Name> names) {
    return names.stream().map(Name::origin).collect(toSet());
  }
}
