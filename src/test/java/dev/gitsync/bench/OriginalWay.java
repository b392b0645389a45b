package dev.gitsync.bench;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Shown;
import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The original's way of keeping rows fresh, as a small client: every ten seconds it takes the fifty
 * stalest rows that are due, asks the host about ten of them at once, two calls for each, without
 * conditions, and looks again two minutes later, whatever became of the pull request. A branch
 * without one takes one call, and the next after five minutes.
 */
final class OriginalWay implements AutoCloseable {

  /** What its tokens begin with; each repository has one. */
  static final String PREFIX = "original-";

  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration TTL = Duration.ofMinutes(2);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int ROWS_A_TICK = 50;
  private static final int CALLS_AT_ONCE = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final class Row {
    private final Branch branch;
    private Instant staleAt = Instant.EPOCH;

    Row(Branch branch) {
      this.branch = branch;
    }
  }

  /** What a row was seen to be. */
  private record Sighting(String key, Instant at, Shown shown) {}

  private final URI api;
  private final double factor;
  private final List<Row> rows;
  private final ConcurrentLinkedQueue<Sighting> sightings = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Instant> reads = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newFixedThreadPool(CALLS_AT_ONCE);
  private final HttpClient http = HttpClient.newHttpClient();

  private OriginalWay(SimHostProcess host, Collection<Branch> branches, double factor) {
    this.api = URI.create(host.url() + "/api/v3/");
    this.factor = factor;
    this.rows = branches.stream().map(Row::new).toList();
  }

  /**
   * Starts it.
   *
   * @param factor by what all its times are divided
   */
  static OriginalWay start(SimHostProcess host, Collection<Branch> branches, double factor) {
    var started = new OriginalWay(host, branches, factor);
    var tick = started.scaled(TICK).toNanos();
    var unused = started.timer.scheduleAtFixedRate(started::tick, 0, tick, NANOSECONDS);
    return started;
  }

  /** What it asks about a branch with. */
  static String token(Branch branch) {
    return PREFIX + branch.repository().replace('/', '-');
  }

  private Duration scaled(Duration time) {
    return Scaled.by(factor).down(time);
  }

  private void tick() {
    var now = Instant.now();
    var due =
        rows.stream()
            .filter(row -> !row.staleAt.isAfter(now))
            .sorted(Comparator.comparing(row -> row.staleAt))
            .limit(ROWS_A_TICK)
            .toList();
    try {
      threads.invokeAll(due.stream().<Callable<Boolean>>map(row -> () -> refresh(row)).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean refresh(Row row) {
    var branch = row.branch;
    try {
      var number = branch.number() == 0 ? findNumber(branch) : branch.number();
      if (number == 0) {
        row.staleAt = Instant.now().plus(scaled(LEASE));
        return true;
      }
      var pull = get(branch, "pulls/" + number);
      var reviews = get(branch, "pulls/" + number + "/reviews?per_page=100");
      var now = Instant.now();
      sightings.add(new Sighting(branch.key(), now, Shown.ofAnswers(pull, reviews)));
      reads.add(now);
      row.staleAt = now.plus(scaled(TTL));
      return true;
    } catch (IOException e) {
      row.staleAt = Instant.now().plus(scaled(TTL));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The number of a branch's pull request; 0 while there is none. */
  private int findNumber(Branch branch) throws IOException, InterruptedException {
    var head = branch.repository().split("/", 2)[0] + ":" + branch.name();
    return get(branch, "pulls?state=all&head=" + URLEncoder.encode(head, StandardCharsets.UTF_8))
        .path(0)
        .path("number")
        .asInt();
  }

  private JsonNode get(Branch branch, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(api.resolve("repos/" + branch.repository() + "/" + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token(branch))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("answered " + answer.statusCode());
    }
    return parse(answer.body());
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many rows it has read between two moments, a second. */
  double rowsPerSecond(Instant from, Instant to) {
    var read = reads.stream().filter(at -> !at.isBefore(from) && at.isBefore(to)).count();
    return read / (Duration.between(from, to).toNanos() / 1e9);
  }

  /** Tells all that it saw. */
  void tell(Freshness freshness) {
    new ArrayList<>(sightings).forEach(s -> freshness.seen(s.key(), s.at(), s.shown()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
