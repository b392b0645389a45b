package dev.gitsync.provider.github;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.StatusQuery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What is known of a host's GraphQL API: whether there is one, for which tokens, and how large a
 * document it bears. Everything here is forgotten after a while, so that a host that got better is
 * found out. Safe for use by many threads.
 */
final class GraphQlSupport {

  private static final Duration ABSENT_FOR = Duration.ofHours(1);

  /** What was there before and is not may be a gateway's page on a bad day. */
  private static final Duration LOST_FOR = Duration.ofMinutes(5);

  private static final int MOST_REMEMBERED = 50_000;

  private final LongSupplier nanoTime;
  private final AtomicBoolean probing = new AtomicBoolean();

  /** Tokens that may not use it, by fingerprint. */
  private final Cache<String, Boolean> refused = remembered(Duration.ofHours(1));

  /** Questions that did not fit in a document and are asked by REST the next time. */
  private final Cache<Question, Boolean> alone = remembered(Duration.ofMinutes(10));

  private final DocumentSize pullRequests;
  private final DocumentSize branches;

  private boolean found;
  private boolean absent;
  private long absentUntil;

  private record Question(String asker, StatusQuery query) {}

  /** The clock is as {@link System#nanoTime}. */
  GraphQlSupport(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.pullRequests = new DocumentSize(GraphQlDocument.MAX_PULL_REQUESTS, nanoTime);
    this.branches = new DocumentSize(GraphQlDocument.MAX_BRANCHES, nanoTime);
  }

  private static <K> Cache<K, Boolean> remembered(Duration lifetime) {
    return Caffeine.newBuilder().expireAfterWrite(lifetime).maximumSize(MOST_REMEMBERED).build();
  }

  /** Whether the host has answered a document. */
  synchronized boolean isFound() {
    return found;
  }

  /** Whether it may be tried with a token: nothing is known that speaks against it. */
  boolean mayBeUsed(AccessToken token) {
    return !isAbsent() && refused.getIfPresent(token.fingerprint()) == null;
  }

  private synchronized boolean isAbsent() {
    if (absent && nanoTime.getAsLong() - absentUntil >= 0) {
      absent = false;
    }
    return absent;
  }

  /**
   * Whether the caller may find out whether there is one; then he calls {@link #endProbe} when he
   * has. One at a time: the others need not wait, since there is another way.
   */
  boolean beginProbe() {
    return probing.compareAndSet(false, true);
  }

  void endProbe() {
    probing.set(false);
  }

  /** How many known pull requests a document may hold. */
  DocumentSize pullRequests() {
    return pullRequests;
  }

  /** How many branches without a known pull request a document may hold. */
  DocumentSize branches() {
    return branches;
  }

  synchronized void noteAbsent() {
    absent = true;
    absentUntil = nanoTime.getAsLong() + (found ? LOST_FOR : ABSENT_FOR).toNanos();
    found = false;
  }

  synchronized void noteFound() {
    found = true;
  }

  void noteRefused(AccessToken token) {
    refused.put(token.fingerprint(), true);
  }

  boolean isAlone(AccessToken token, StatusQuery query) {
    return alone.getIfPresent(new Question(token.fingerprint(), query)) != null;
  }

  void noteAlone(AccessToken token, StatusQuery query) {
    alone.put(new Question(token.fingerprint(), query), true);
  }
}
