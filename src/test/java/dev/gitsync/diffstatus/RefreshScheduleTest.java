package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RefreshScheduleTest {

  private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant T1 = T0.plusSeconds(1);
  private static final Instant T2 = T0.plusSeconds(2);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration TTL = Duration.ofMinutes(2);
  private static final UUID OURS = UUID.randomUUID();
  private static final UUID ANOTHER = UUID.randomUUID();
  private static final UUID NODE = UUID.randomUUID();

  private final RefreshSchedule schedule = new RefreshSchedule(UUID.randomUUID(), T0);

  @Test
  void newRow_isDueAtOnce_andNobodyHoldsIt() {
    assertThat(schedule.active).isTrue();
    assertThat(schedule.staleAt).isEqualTo(T0);
    assertThat(schedule.isHeldUnder(OURS)).isFalse();
  }

  @Test
  void leasedRow_isHeldByThatLeaseAlone_andDueWhenItEnds() {
    schedule.lease(OURS, NODE, T1, LEASE);

    assertThat(schedule.isHeldUnder(OURS)).isTrue();
    assertThat(schedule.isHeldUnder(ANOTHER)).isFalse();
    assertThat(schedule.leaseUntil).isEqualTo(T1.plus(LEASE));
    assertThat(schedule.staleAt).isEqualTo(T1.plus(LEASE));
  }

  @Test
  void leasedAgain_isNoLongerHeldByTheFormerLease() {
    schedule.lease(OURS, NODE, T0, LEASE);

    schedule.lease(ANOTHER, NODE, T1, LEASE);

    assertThat(schedule.isHeldUnder(OURS)).isFalse();
    assertThat(schedule.isHeldUnder(ANOTHER)).isTrue();
  }

  @Test
  void completed_isDueLater_andNobodyHoldsIt() {
    schedule.lease(OURS, NODE, T0, LEASE);

    schedule.complete(T2, TTL);

    assertThat(schedule.staleAt).isEqualTo(T2.plus(TTL));
    assertFree();
  }

  @Test
  void markedWhileLeased_isDueFromItsRecordingOn() {
    schedule.lease(OURS, NODE, T0, LEASE);
    schedule.mark(T1);

    schedule.complete(T2, TTL);

    assertThat(schedule.staleAt).isEqualTo(T2);
    assertFree();
  }

  @Test
  void markedBeforeItWasLeased_isDueLater_whenCompleted() {
    schedule.mark(T0);
    schedule.lease(OURS, NODE, T1, LEASE);

    schedule.complete(T2, TTL);

    assertThat(schedule.staleAt).isEqualTo(T2.plus(TTL));
  }

  @Test
  void markedBetweenTwoLeases_isCoveredByTheSecond() {
    schedule.lease(OURS, NODE, T0, LEASE);
    schedule.mark(T1);
    schedule.lease(ANOTHER, NODE, T1, LEASE);

    assertThat(schedule.wasMarkedSinceLeased()).isFalse();
  }

  @Test
  void mark_isDueAtOnce_forgetsTheTries_andKeepsTheLease() {
    schedule.attempts = 4;
    schedule.lease(OURS, NODE, T0, LEASE);

    schedule.mark(T1);

    assertThat(schedule.staleAt).isEqualTo(T1);
    assertThat(schedule.attempts).isZero();
    assertThat(schedule.isHeldUnder(OURS)).isTrue();
    assertThat(schedule.wasMarkedSinceLeased()).isTrue();
  }

  @Test
  void eachMark_raisesTheGeneration() {
    schedule.mark(T0);
    schedule.mark(T0);

    assertThat(schedule.generation).isEqualTo(2);
  }

  @Test
  void released_isDueAtOnce_andKeepsItsTries() {
    schedule.attempts = 4;
    schedule.lease(OURS, NODE, T0, LEASE);

    schedule.release(T1, T0);

    assertThat(schedule.staleAt).isEqualTo(T1);
    assertThat(schedule.attempts).isEqualTo(4);
    assertFree();
  }

  @Test
  void released_beforeItsTime_isDueWhenItWasDueAnyway() {
    schedule.lease(OURS, NODE, T0, LEASE);

    schedule.release(T0, T1);

    assertThat(schedule.staleAt).isEqualTo(T1);
    assertFree();
  }

  @Test
  void released_beforeItsTime_butMarkedMeanwhile_isDueAtOnce() {
    schedule.lease(OURS, NODE, T0, LEASE);
    schedule.mark(T0);

    schedule.release(T0, T1);

    assertThat(schedule.staleAt).isEqualTo(T0);
  }

  private void assertFree() {
    assertThat(schedule.leaseId).isNull();
    assertThat(schedule.leaseUntil).isNull();
    assertThat(schedule.leasedGeneration).isNull();
  }
}
