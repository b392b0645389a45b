package dev.gitsync.chaos;

import java.time.Duration;
import java.util.List;

/** Something that goes wrong, with all that was drawn for it. Nodes are counted from 0. */
sealed interface Fault {

  /** How long it lasts; what is then put right. */
  Duration length();

  /** The same for all of a kind. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** Faults of processes: one after another, since a node can't die twice at once. */
  sealed interface OfNode extends Fault {}

  /** A node is killed (-9) and started again after a while. */
  record Kill(int node, Duration length) implements OfNode {}

  /** A node sleeps (STOP) for longer than its leases, and wakes (CONT). */
  record Sleep(int node, Duration length) implements OfNode {}

  /** All nodes are stopped (TERM) and started, one after another. */
  record RollingRestart() implements OfNode {
    @Override
    public Duration length() {
      return Duration.ZERO;
    }
  }

  /** A node is started anew on a machine whose clock is wrong, and stays there. */
  record WrongClock(int node, int seconds) implements OfNode {
    @Override
    public Duration length() {
      return Duration.ZERO;
    }
  }

  /** Faults of the database and of the lines to it. */
  sealed interface OfDatabase extends Fault {}

  /** The database is stopped and started again after a while. */
  record DatabaseRestart(Duration length) implements OfDatabase {}

  /** The lines of some nodes to the database are cut, and no new ones come about. */
  record DatabaseCut(List<Integer> nodes, Duration length) implements OfDatabase {}

  /** All that some nodes and the database say to each other takes longer. */
  record DatabaseDelay(List<Integer> nodes, Duration each, Duration length) implements OfDatabase {}

  /** A node's present lines to the database swallow all that is said, and nobody hangs up. */
  record DatabaseHalfOpen(int node, Duration length) implements OfDatabase {}

  /** Faults of the host. */
  sealed interface OfHost extends Fault {}

  /** A part of the answers is a 5xx. */
  record HostFails(int status, double part, Duration length) implements OfHost {}

  /** A part of the requests is never answered. */
  record HostHangs(double part, Duration length) implements OfHost {}

  /** A part of the connections is cut instead of an answer. */
  record HostDrops(double part, Duration length) implements OfHost {}

  /** One owner's token is told to wait: a secondary limit, with a time. */
  record HostLimits(int owner, Duration length) implements OfHost {}

  /** One owner's limit of requests is small, and somebody else uses it up. */
  record HostExhausted(int owner, int refusal, Duration length) implements OfHost {}

  /** One owner is answered by a replica that lags behind. */
  record HostLags(int owner, Duration lag, Duration length) implements OfHost {}

  /** The host's webhooks go to another node, and worse or better than before. */
  record Hooks(int node, double dropped, double doubled, Duration shuffled, Duration length)
      implements Fault {}
}
