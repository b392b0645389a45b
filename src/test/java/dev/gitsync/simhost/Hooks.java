package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.harness.HookSender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells somebody of every change, as GitHub's webhooks do, and as badly as is wanted: what becomes
 * of the hook of a change follows from the seed and the change alone.
 */
final class Hooks implements AutoCloseable {

  private static final Set<String> REVIEWS =
      Set.of("approve", "request_changes", "comment", "dismiss");

  /**
   * Where hooks go and what goes wrong.
   *
   * @param url to which they are posted
   * @param secret with which they are signed
   * @param dropped which part is never sent
   * @param doubled which part is sent twice
   * @param shuffled the longest by which one is late, so that they overtake each other
   * @param lateShare which part is very late
   * @param late by so much
   * @param forged which part has a forged one beside it, signed with another secret
   * @param repositories the full names of those that tell; none: all of them
   */
  record Way(
      URI url,
      String secret,
      double dropped,
      double doubled,
      Duration shuffled,
      double lateShare,
      Duration late,
      double forged,
      List<String> repositories) {

    boolean tells(String repository) {
      return repositories.isEmpty() || repositories.contains(repository);
    }
  }

  private static final String DEFAULTS =
      """
      {"dropped": 0, "doubled": 0, "shuffled": "PT0S", "late_share": 0, "late": "PT0S", "forged": 0,
       "repositories": []}
      """;

  /**
   * What was sent so far.
   *
   * @param forged those that were not ours to sign
   * @param forgedTaken those of them that were not refused
   * @param failed true ones that were not taken
   */
  record Count(int sent, int dropped, int doubled, int forged, int forgedTaken, int failed) {}

  private final World world;
  private final String web;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "simhost-hooks");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger doubled = new AtomicInteger();
  private final AtomicInteger forged = new AtomicInteger();
  private final AtomicInteger forgedTaken = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger onTheWay = new AtomicInteger();

  private volatile @Nullable Way way;

  /**
   * Sends nothing yet.
   *
   * @param web the host's address
   */
  Hooks(World world, String web) {
    this.world = world;
    this.web = web;
    world.onChanged(this::tell);
  }

  /** Sends every change from now on; null: none. */
  void send(@Nullable ObjectNode settings) {
    if (settings == null) {
      way = null;
      return;
    }
    var all = (ObjectNode) SimJson.read(DEFAULTS);
    all.setAll(settings);
    way = SimJson.to(Way.class, all);
  }

  Count count() {
    return new Count(
        sent.get(), dropped.get(), doubled.get(), forged.get(), forgedTaken.get(), failed.get());
  }

  /** Whether some are still to be sent, or on their way. */
  boolean isQuiet() {
    return onTheWay.get() == 0;
  }

  private void tell(Change change) {
    var known = way;
    if (known == null || !known.tells(change.repository())) {
      return;
    }
    var draw = Draw.of(world.seed(), change.seq(), "hook".hashCode());
    boolean isDropped = draw.share() < known.dropped();
    boolean isDoubled = draw.share() < known.doubled();
    boolean isLate = draw.share() < known.lateShare();
    boolean isForged = draw.share() < known.forged();
    var pull = world.view().pull(change.id()).orElseThrow();
    if (isForged) {
      forged.incrementAndGet();
      post(known, "forged", "another secret", body(pull), "pull_request", Duration.ZERO, true);
    }
    if (isDropped) {
      dropped.incrementAndGet();
      return;
    }
    var event = REVIEWS.contains(change.kind()) ? "pull_request_review" : "pull_request";
    var name = new UUID(world.seed(), change.seq()).toString();
    post(known, name, known.secret(), body(pull), event, delay(known, isLate, draw), false);
    if (isDoubled) {
      doubled.incrementAndGet();
      post(known, name, known.secret(), body(pull), event, delay(known, isLate, draw), false);
    }
  }

  private static Duration delay(Way way, boolean isLate, Draw draw) {
    var shuffled = (long) (way.shuffled().toMillis() * draw.share());
    return Duration.ofMillis(shuffled).plus(isLate ? way.late() : Duration.ZERO);
  }

  private String body(PullRequest pull) {
    var view = world.view();
    var into = view.repository(pull.origin().repositoryId());
    var from = view.repository(pull.origin().headRepositoryId());
    var json = SimJson.object().put("action", "edited").put("number", pull.number());
    var shown = json.putObject("pull_request").put("number", pull.number());
    shown.put("html_url", web + "/" + into.fullName() + "/pull/" + pull.number());
    shown.put("title", pull.title()).put("updated_at", GitHubJson.time(pull.updatedAt()));
    var head = shown.putObject("head").put("ref", pull.origin().headBranch());
    head.put("sha", pull.headSha()).putObject("repo").put("full_name", from.fullName());
    json.putObject("repository").put("id", into.id()).put("full_name", into.fullName());
    return json.toString();
  }

  private void post(
      Way known,
      String name,
      String secret,
      String body,
      String event,
      Duration delay,
      boolean isForged) {
    var request =
        HttpRequest.newBuilder(known.url())
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", name)
            .header("X-Hub-Signature-256", HookSender.signature(secret, body.getBytes(UTF_8)))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(body))
            .build();
    onTheWay.incrementAndGet();
    var unused =
        clock.schedule(() -> send(request, isForged), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void send(HttpRequest request, boolean isForged) {
    var unused =
        http.sendAsync(request, BodyHandlers.discarding())
            .handle((response, e) -> e == null ? response.statusCode() : 0)
            .thenAccept(status -> answered(status, isForged));
  }

  private void answered(int status, boolean isForged) {
    if (isForged) {
      forgedTaken.addAndGet(status == 401 ? 0 : 1);
    } else {
      sent.incrementAndGet();
      failed.addAndGet(status == 202 ? 0 : 1);
    }
    onTheWay.decrementAndGet();
  }

  @Override
  public void close() {
    way = null;
    clock.shutdownNow();
  }
}
