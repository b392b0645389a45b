package dev.gitsync.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An open page as a test sees it: the frames in the order in which they came. */
public final class Watch implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Closing> closing = new CompletableFuture<>();
  private @Nullable WebSocket socket;

  /** A frame and when it came ({@link System#nanoTime()}). */
  public record Frame(JsonNode json, long at) {

    /** Its kind. */
    public String kind() {
      return json.path("kind").asText();
    }

    /** The {@code sync.state} of the diff status that changed, or "". */
    public String syncState() {
      return json.path("changed_diff_status").path("sync").path("state").asText();
    }
  }

  /** How the server closed it. */
  public record Closing(int code, String reason) {}

  private Watch() {}

  static Watch open(Api api) {
    return open(api.server(), Map.of("Authorization", "Bearer " + api.token()));
  }

  /** Opens a page with headers of one's own: a cookie, an origin. */
  public static Watch open(URI server, Map<String, String> headers) {
    var watch = new Watch();
    var url = URI.create("ws" + server.toString().substring(4) + "/api/v1/chats/watch");
    var builder = HttpClient.newHttpClient().newWebSocketBuilder();
    headers.forEach(builder::header);
    watch.socket = builder.buildAsync(url, watch.new Listener()).join();
    return watch;
  }

  /** Tries to open a page; answers the status: 101 where it was let in. */
  public static int handshake(URI server, Map<String, String> headers) {
    try (var watch = open(server, headers)) {
      watch.awaitKind("snapshot");
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        frames.add(new Frame(parse(text.toString()), System.nanoTime()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closing.complete(new Closing(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closing.completeExceptionally(error);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A frame is no JSON: " + text, e);
    }
  }

  /** The next frame that fits; those before it are dropped. */
  public Frame await(String what, Predicate<Frame> fits) {
    var seen = new ArrayList<String>();
    var end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (var left = PATIENCE.toNanos(); left > 0; left = end - System.nanoTime()) {
        var frame = frames.poll(left, TimeUnit.NANOSECONDS);
        if (frame != null && fits.test(frame)) {
          return frame;
        }
        if (frame != null) {
          seen.add(frame.json().toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    throw new AssertionError("Waited in vain for " + what + "; seen: " + seen);
  }

  /** The next frame of a kind. */
  public Frame awaitKind(String kind) {
    return await(kind, frame -> frame.kind().equals(kind));
  }

  /** The next change of a diff status to a state. */
  public Frame awaitSyncState(String state) {
    return await("sync.state " + state, frame -> frame.syncState().equals(state));
  }

  /** What came and was not looked at yet. */
  public List<Frame> drain() {
    var left = new ArrayList<Frame>();
    frames.drainTo(left);
    return left;
  }

  /** Whether the connection still stands, as far as this side knows. */
  public boolean isOpen() {
    return !closing.isDone();
  }

  /** Waits for the server to close; answers the code. */
  public int awaitClose(Duration patience) {
    return awaitClosing(patience).code();
  }

  /** Waits for the server to close; answers what it says of it. */
  public Closing awaitClosing(Duration patience) {
    return closing.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void close() {
    Objects.requireNonNull(socket).abort();
  }
}
