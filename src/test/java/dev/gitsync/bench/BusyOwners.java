package dev.gitsync.bench;

import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Owners who use nearly all of their tokens' limits themselves, of both of GitHub's pools, as soon
 * as a window begins. They leave a few units, which are for gitsync to find the end with.
 */
final class BusyOwners implements AutoCloseable {

  /** More than two nodes have under way, so that an owner never meets the limit himself. */
  private static final int LEFT = 40;

  private final URI api;
  private final List<String> tokens;
  private final LongAdder sent = new LongAdder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  BusyOwners(SimHostProcess host, List<String> tokens) {
    this.api = URI.create(host.url() + "/api/");
    this.tokens = tokens;
  }

  /** They go on until the end. */
  void start() {
    for (var token : tokens) {
      threads.execute(() -> spend(restRequest(token)));
      threads.execute(() -> spend(graphQlRequest(token)));
    }
  }

  /** How many requests were theirs. */
  long sent() {
    return sent.sum();
  }

  private HttpRequest restRequest(String token) {
    return request("v3/repos/team-1/payments", token).build();
  }

  private HttpRequest graphQlRequest(String token) {
    return request("graphql", token)
        .POST(BodyPublishers.ofString("{\"query\":\"{ rateLimit { cost } }\"}"))
        .build();
  }

  private HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(api.resolve(path))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + token);
  }

  private void spend(HttpRequest request) {
    try {
      while (true) {
        sent.increment();
        var headers = http.send(request, BodyHandlers.discarding()).headers();
        if (headers.firstValueAsLong("X-RateLimit-Remaining").orElse(0) <= LEFT) {
          var reset = headers.firstValueAsLong("X-RateLimit-Reset").orElseThrow();
          // A moment later, so that it is the next window for sure.
          Lab.pass(Duration.between(Instant.now(), Instant.ofEpochSecond(reset)).plusSeconds(1));
        }
      }
    } catch (IOException | IllegalStateException e) {
      // The end: of the host, or of this.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
