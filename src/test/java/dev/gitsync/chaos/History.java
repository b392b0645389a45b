package dev.gitsync.chaos;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * All that happened in a run, as all sides noted it.
 *
 * @param told calls of the API, each owner's in their order
 * @param calls what the host was asked
 * @param foreignCalls what a host was asked that nobody configured
 * @param states how the host's pull requests were, each branch's oldest first
 * @param frames what pages were told, each page's in the order in which it came
 * @param leases what the database noted of schedules, in its order
 * @param statuses what it noted of what rows show, in its order
 * @param present the rows that are there at the end and refreshed: those of no archived chat
 * @param calm when the faults had stopped
 * @param outages when nodes could not tell each other what they knew
 * @param settled the rows after the faults
 * @param samples what nodes hold before and after
 * @param mistakes lines of the servers' logs that say that we made a mistake
 * @param repositories those in which each owner has reported branches, by his token
 */
record History(
    List<Told> told,
    List<HostCall> calls,
    List<HostCall> foreignCalls,
    List<HostState> states,
    List<Frame> frames,
    List<LeaseEvent> leases,
    List<StatusEvent> statuses,
    Set<UUID> present,
    Instant calm,
    List<Outage> outages,
    List<Settled> settled,
    List<Sample> samples,
    List<String> mistakes,
    Map<String, Set<String>> repositories) {

  /** Nothing happened. */
  static final History NONE =
      new History(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Set.of(),
          Instant.MIN,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of());
}
