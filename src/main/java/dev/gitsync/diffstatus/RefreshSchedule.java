package dev.gitsync.diffstatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When one diff status is looked at next, and who does it now. All times are the database's.
 *
 * <p>A mark raises the generation. A worker notes the generation that it took the row at; if the
 * row has a higher one when the outcome is recorded, the row stays stale, because what was marked
 * may have happened after the host was asked.
 */
@Entity
@Table(name = "refresh_schedule")
class RefreshSchedule {

  @Id
  @Column(name = "diff_status_id")
  UUID diffStatusId;

  /** False while the chat is archived: such rows are not in the index of due ones. */
  boolean active;

  @Column(name = "stale_at")
  Instant staleAt;

  long generation;

  @Column(name = "lease_id")
  @Nullable UUID leaseId;

  /**
   * See {@link dev.gitsync.platform.Nodes}; absent for leases of nodes that are older than that.
   */
  @Column(name = "lease_node")
  @Nullable UUID leaseNode;

  @Column(name = "lease_until")
  @Nullable Instant leaseUntil;

  @Column(name = "leased_generation")
  @Nullable Long leasedGeneration;

  /** Reads in a row that found no pull request, counted from the end of the short back-off. */
  int attempts;

  /** When the host was last read with success. */
  @Column(name = "refreshed_at")
  @Nullable Instant refreshedAt;

  /** The host's own time of the state that the row shows; an older answer never replaces it. */
  @Column(name = "host_updated_at")
  @Nullable Instant hostUpdatedAt;

  /** Whether a host has told of a change, and the row was not read with success since. */
  boolean hinted;

  /** The host's own time of that change. */
  @Column(name = "hinted_at")
  @Nullable Instant hintedAt;

  /** How many answers were older than that. */
  @Column(name = "hint_tries")
  int hintTries;

  /** Since when a change waits that was found and that no host had told of. */
  @Column(name = "unheard_at")
  @Nullable Instant unheardAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected RefreshSchedule() {}

  RefreshSchedule(UUID diffStatusId, Instant now) {
    this.diffStatusId = diffStatusId;
    this.active = true;
    this.staleAt = now;
  }

  /** Something says that the row is out of date: it is due now, whoever holds it. */
  void mark(Instant now) {
    generation++;
    staleAt = now;
    attempts = 0;
  }

  /** A worker takes the row; at the latest when the lease runs out it is stale again. */
  void lease(UUID newLeaseId, UUID node, Instant now, Duration lease) {
    leaseId = newLeaseId;
    leaseNode = node;
    leaseUntil = now.plus(lease);
    leasedGeneration = generation;
    staleAt = now.plus(lease);
  }

  boolean isHeldUnder(UUID aLeaseId) {
    return aLeaseId.equals(leaseId);
  }

  boolean wasMarkedSinceLeased() {
    return leasedGeneration == null || leasedGeneration != generation;
  }

  /**
   * The row was read with success, or not yet.
   *
   * @param tries how many answers came too early; none when the row is up to date with what was
   *     told
   */
  void heed(int tries) {
    if (wasMarkedSinceLeased()) {
      return;
    }
    hintTries = tries;
    if (tries == 0) {
      hinted = false;
      hintedAt = null;
    }
  }

  /** A change was found. If the host has not told of it, it still may. */
  void awaitWord(Instant now) {
    if (!hinted && unheardAt == null) {
      unheardAt = now;
    }
  }

  /**
   * The outcome is recorded: the lease ends. A row that was marked meanwhile is due from now on and
   * not from its mark on, where a look that begins later would miss it.
   */
  void complete(Instant now, Duration dueIn) {
    staleAt = wasMarkedSinceLeased() ? now : now.plus(dueIn);
    endLease();
  }

  /**
   * The lease is given back without an outcome: the row is as due as it was before.
   *
   * @param dueSince when it became due, or would have
   */
  void release(Instant now, Instant dueSince) {
    staleAt = wasMarkedSinceLeased() || dueSince.isBefore(now) ? now : dueSince;
    endLease();
  }

  /** The row as a worker takes it, with the schedule as it was before. */
  LeasedRow leased(ReferenceFacts facts, UUID newLeaseId, Instant now) {
    return new LeasedRow(
        diffStatusId,
        newLeaseId,
        generation,
        facts.chatId(),
        facts.ownerId(),
        new GitReference(facts.remoteOrigin(), facts.gitBranch()),
        facts.pullRequestUrl(),
        facts.provider(),
        facts.standing(),
        staleAt,
        now,
        Duration.between(facts.reportedAt(), now),
        attempts,
        hinted ? new Hint(hintedAt, hintTries) : null);
  }

  private void endLease() {
    leaseId = null;
    leaseNode = null;
    leaseUntil = null;
    leasedGeneration = null;
  }
}
