package dev.gitsync.chaos;

import dev.gitsync.harness.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes up histories, moment by moment, for the tests of those who judge them. */
final class Histories {

  static final UUID ROW = new UUID(1, 1);
  static final UUID CHAT = new UUID(2, 2);
  static final String BRANCH = "team-1/payments feat/topic-1";
  static final String TOKEN = Crew.gitToken(0);

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Told> told = new ArrayList<>();
  private final List<HostCall> calls = new ArrayList<>();
  private final List<HostCall> foreignCalls = new ArrayList<>();
  private final List<HostState> states = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private final List<LeaseEvent> leases = new ArrayList<>();
  private final List<StatusEvent> statuses = new ArrayList<>();
  private final List<Outage> outages = new ArrayList<>();
  private final List<Settled> settled = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private final Map<String, Set<String>> repositories =
      new HashMap<>(Map.of(TOKEN, Set.of("team-1/payments")));

  /** So many milliseconds after the beginning. */
  static Instant at(long millis) {
    return BEGIN.plusMillis(millis);
  }

  static UUID lease(int number) {
    return new UUID(3, number);
  }

  Histories told(Told.What what, long begin, long end) {
    return told(what, begin, end, Told.Outcome.TOLD, 200);
  }

  Histories told(Told.What what, long begin, long end, Told.Outcome outcome, int status) {
    var branch = what == Told.What.REPORT ? BRANCH : "";
    var chat = what == Told.What.LINK ? null : CHAT;
    told.add(new Told(what, 0, chat, branch, at(begin), at(end), outcome, status));
    return this;
  }

  /** A call with the owner's token that reads the branch. */
  Histories read(long millis) {
    return call(millis, TOKEN, "team-1/payments", 200, BRANCH);
  }

  Histories call(long millis, String token, String repository, int status, String... reads) {
    calls.add(
        new HostCall(
            at(millis),
            token,
            false,
            "core",
            "pulls",
            repository,
            status,
            at(millis + 10),
            Set.of(),
            null,
            Set.copyOf(Arrays.asList(reads))));
    return this;
  }

  /** A call whose answer, which came at a moment, says to wait. */
  Histories limited(long millis, long answered, long until) {
    calls.add(
        new HostCall(
            at(millis),
            TOKEN,
            false,
            "core",
            "pulls",
            "team-1/payments",
            403,
            at(answered),
            Set.of("core"),
            at(until),
            Set.of()));
    return this;
  }

  Histories foreign(long millis) {
    call(millis, TOKEN, "team-1/payments", 200);
    foreignCalls.add(calls.remove(calls.size() - 1));
    return this;
  }

  Histories state(@Nullable Long since, Shown pull) {
    states.add(new HostState(BRANCH, since == null ? Instant.MIN : at(since), pull));
    return this;
  }

  Histories frame(int page, long opened, long millis, String kind, long version, Frame.Row... row) {
    frames.add(new Frame(0, page, at(opened), at(millis), kind, CHAT, version, Arrays.asList(row)));
    return this;
  }

  static Frame.Row row(long version, @Nullable Shown pull) {
    return new Frame.Row(BRANCH, version, "fresh", pull);
  }

  static Shown pull(String title) {
    return new Shown("open", title, false, "abc", 1, 2, 3, 4, true, false, 1);
  }

  /** The row is made, marked once. */
  Histories made(long millis) {
    lease(millis, "a", null, null, -1, 0, null, false, millis);
    statuses.add(
        new StatusEvent(
            statuses.size(),
            at(millis),
            leases.size(),
            "a",
            ROW,
            CHAT,
            BRANCH,
            true,
            "PENDING",
            false));
    return this;
  }

  Histories status(long millis, String sync, boolean news) {
    statuses.add(
        new StatusEvent(
            statuses.size(), at(millis), leases.size(), "a", ROW, CHAT, BRANCH, false, sync, news));
    return this;
  }

  Histories marked(long millis, @Nullable UUID held, @Nullable Long leased, long generation) {
    return lease(millis, "a", held, held, generation - 1, generation, leased, false, millis);
  }

  Histories claimed(long millis, String node, UUID lease, long generation) {
    return lease(millis, node, null, lease, generation, generation, null, false, millis + 20_000);
  }

  /** A read is recorded: the lease covers some marks, the row has perhaps more. */
  Histories recorded(
      long millis, String node, UUID lease, long leased, long generation, long staleAt) {
    return lease(millis, node, lease, null, generation, generation, leased, true, staleAt);
  }

  Histories lease(
      long millis,
      String node,
      @Nullable UUID before,
      @Nullable UUID lease,
      long generationBefore,
      long generation,
      @Nullable Long leased,
      boolean read,
      long staleAt) {
    leases.add(
        new LeaseEvent(
            leases.size(),
            at(millis),
            leases.size() + 1L,
            node,
            ROW,
            before,
            lease,
            generationBefore,
            generation,
            leased,
            read,
            at(staleAt)));
    return this;
  }

  Histories outage(long from, long until) {
    return outage("sleep", from, until);
  }

  Histories outage(String kind, long from, long until) {
    outages.add(new Outage(kind, at(from), at(until)));
    return this;
  }

  Histories settled(@Nullable Long seconds) {
    settled.add(
        new Settled(
            CHAT,
            BRANCH,
            Settled.Kind.OPEN,
            Duration.ofSeconds(50),
            seconds == null ? null : Duration.ofSeconds(seconds),
            "some state"));
    return this;
  }

  Histories sample(boolean before, double heap, int threads, int files, int connections) {
    samples.add(new Sample(0, before, heap, threads, files, files / 2, connections));
    return this;
  }

  Histories mistake(String line) {
    mistakes.add(line);
    return this;
  }

  /** The row is there at the end. */
  History make() {
    return make(Set.of(ROW));
  }

  History make(Set<UUID> present) {
    return new History(
        List.copyOf(told),
        List.copyOf(calls),
        List.copyOf(foreignCalls),
        List.copyOf(states),
        List.copyOf(frames),
        List.copyOf(leases),
        List.copyOf(statuses),
        present,
        at(0),
        List.copyOf(outages),
        List.copyOf(settled),
        List.copyOf(samples),
        List.copyOf(mistakes),
        Map.copyOf(repositories));
  }
}
