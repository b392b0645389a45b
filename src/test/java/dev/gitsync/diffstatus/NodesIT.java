package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerState;
import dev.gitsync.platform.ServerStopping;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who lives and who is dead, by the database's clock; this node's own timer ticks meanwhile. */
@ArquillianTest
class NodesIT {

  private static final Duration LEASE = Duration.ofMinutes(5);

  @Inject DiffStatusStore store;
  @Inject Nodes nodes;
  @Inject TestRows rows;
  @Inject ServerState state;
  @Inject Event<ServerStopping> stopping;

  @Deployment
  static WebArchive war() {
    return InContainer.war(NodesIT.class, TestRows.class, TestPullRequest.class);
  }

  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    // Its worker takes no more rows.
    stopping.fire(new ServerStopping());
    rows.clear();
    rows.execute("delete from live_node");
    nodes.beat();
    beSteadySince("now() - interval '1 hour'");
  }

  private void beSteadySince(String moment) {
    rows.execute(
        "update live_node set steady_since = " + moment + " where id = '" + nodes.self() + "'");
  }

  private UUID anotherNode(String lastSeen) {
    var id = UUID.randomUUID();
    rows.execute(
        "insert into live_node values ('%s', now() - interval '%s', 'another', now() - interval '1 day')"
            .formatted(id, lastSeen));
    return id;
  }

  private List<LeasedRow> acquire(int limit) {
    return store.acquire(limit, LEASE, Instant.EPOCH, Set.of());
  }

  /** A row that some node holds. */
  private LeasedRow heldBy(UUID node) {
    rows.newRow(rows.newChat(rows.newOwner()), "b");
    var held = acquire(1).get(0);
    rows.execute(
        "update refresh_schedule set lease_node = '%s' where diff_status_id = '%s'"
            .formatted(node, held.diffStatusId()));
    return held;
  }

  private boolean isListed(UUID node) {
    return rows.query("select count(*) from live_node where id = '" + node + "'").equals("1");
  }

  private boolean isHeld(LeasedRow row) {
    return rows.query(
            "select lease_id from refresh_schedule where diff_status_id = '%s'"
                .formatted(row.diffStatusId()))
        .equals(row.leaseId().toString());
  }

  private static Recording outcome(LeasedRow row) {
    var found = new RefreshResult.Refreshed(TestPullRequest.with(it -> {}));
    return new Recording(row, found, new RefreshPlan(LEASE, 0), TestRows.GITHUB, false);
  }

  @Test
  void rowOfADeadNode_isDueAtOnce_andItsFormerHolderStoresNothing() {
    var dead = anotherNode("1 minute");
    var held = heldBy(dead);

    store.freeLeasesOfDead();

    // It may have been this node's timer.
    Waiting.until("the row to be free", () -> !isHeld(held));
    assertThat(isListed(dead)).isFalse();
    var again = acquire(10);
    assertThat(again).extracting(LeasedRow::diffStatusId).containsExactly(held.diffStatusId());
    assertThat(store.record(List.of(outcome(held)))).containsExactly(held.diffStatusId());
    assertThat(store.record(List.of(outcome(again.get(0))))).isEmpty();
  }

  @Test
  void rowOfADeadNode_isAnnounced() {
    var held = heldBy(anotherNode("1 minute"));
    rows.takeEvents(StaleMarked.class);

    store.freeLeasesOfDead();

    Waiting.until("the row to be free", () -> !isHeld(held));
    assertThat(rows.takeEvents(StaleMarked.class))
        .extracting(StaleMarked::diffStatusIds)
        .anyMatch(ids -> ids.contains(held.diffStatusId()));
  }

  @Test
  void rowOfANodeThatMissedABeat_staysHeld() {
    var late = anotherNode("5 seconds");
    var held = heldBy(late);

    store.freeLeasesOfDead();

    assertThat(isListed(late)).isTrue();
    assertThat(isHeld(held)).isTrue();
  }

  @Test
  void nodeWhoseOwnBeatsAreNotSteady_judgesNobody() {
    beSteadySince("now() + interval '1 hour'");
    var silent = anotherNode("1 minute");
    var held = heldBy(silent);

    store.freeLeasesOfDead();

    assertThat(isListed(silent)).isTrue();
    assertThat(isHeld(held)).isTrue();
  }

  @Test
  void nodeThatHasNotBeatenItself_judgesNobody() {
    // As after a database that was away, when this one looks before it beats.
    var silent = anotherNode("1 minute");
    var held = heldBy(silent);
    rows.execute("update live_node set beat_at = now() - interval '1 minute'");

    store.freeLeasesOfDead();

    assertThat(isListed(silent)).isTrue();
    assertThat(isListed(nodes.self())).isTrue();
    assertThat(isHeld(held)).isTrue();
  }

  @Test
  void nodeThatCouldNotTellForAWhile_isNotSteadyAnyMore() {
    rows.execute("update live_node set beat_at = now() - interval '30 seconds'");

    nodes.beat();

    assertThat(rows.query("select steady_since > now() - interval '30 seconds' from live_node"))
        .isEqualTo("t");
  }

  @Test
  void nodeThatTellsRegularly_staysSteady() {
    nodes.beat();
    nodes.beat();

    assertThat(rows.query("select steady_since < now() - interval '30 minutes' from live_node"))
        .isEqualTo("t");
  }

  @Test
  void nodeThatWasTakenForDead_isOneOfTheLivingWithItsNextBeat() {
    var before = nodes.entries();
    rows.execute("delete from live_node");

    nodes.beat();

    assertThat(isListed(nodes.self())).isTrue();
    assertThat(nodes.entries()).isGreaterThan(before);
  }
}
