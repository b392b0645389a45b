package dev.gitsync.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Many open pages, which read all that comes and only count it. */
final class Fleet implements AutoCloseable {

  /** Handshakes under way: what a server is asked after a restart, and not all at once. */
  private static final int AT_ONCE = 100;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final HttpClient http = HttpClient.newBuilder().executor(threads).build();
  private final List<WebSocket> pages = new ArrayList<>();
  private final LongAdder frames = new LongAdder();
  private final AtomicInteger open = new AtomicInteger();

  /** Opens so many pages of each owner. */
  void open(URI server, List<Owner> owners, int each) {
    var url = URI.create("ws" + server.toString().substring(4) + "/api/v1/chats/watch");
    var opening = new ArrayList<CompletableFuture<WebSocket>>();
    for (var i = 0; i < each; i++) {
      for (var owner : owners) {
        opening.add(
            http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + owner.api().token())
                .buildAsync(url, new Reader()));
        if (opening.size() == AT_ONCE) {
          await(opening);
        }
      }
    }
    await(opening);
  }

  private void await(List<CompletableFuture<WebSocket>> opening) {
    opening.forEach(page -> pages.add(page.join()));
    opening.clear();
  }

  /** How many pages the server has not closed. */
  int open() {
    return open.get();
  }

  /** How many frames came since the beginning. */
  long frames() {
    return frames.sum();
  }

  @Override
  public void close() {
    pages.forEach(WebSocket::abort);
    threads.shutdownNow();
  }

  private final class Reader implements WebSocket.Listener {

    @Override
    public void onOpen(WebSocket page) {
      open.incrementAndGet();
      page.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket page, CharSequence part, boolean last) {
      if (last) {
        frames.increment();
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket page, int code, String reason) {
      open.decrementAndGet();
      return null;
    }

    @Override
    public void onError(WebSocket page, Throwable error) {
      open.decrementAndGet();
    }
  }
}
