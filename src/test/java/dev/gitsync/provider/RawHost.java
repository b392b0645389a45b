package dev.gitsync.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A host that answers byte by byte, as no decent HTTP server would. */
public final class RawHost implements Closeable {

  /** What is done with one connection, once a request came in. */
  public interface Answer {
    void to(RawHost host, Socket connection) throws IOException;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();

  public RawHost(Answer answer) throws IOException {
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            try {
              var connection = server.accept();
              threads.execute(() -> serve(connection, answer));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public int requests() {
    return requests.get();
  }

  private void serve(Socket connection, Answer answer) {
    try (connection) {
      var in = connection.getInputStream();
      for (int newest = 0, seen = 0; newest >= 0; newest = in.read()) {
        seen = (seen << 8) | newest;
        if (seen == 0x0d0a0d0a) {
          requests.incrementAndGet();
          answer.to(this, connection);
          return;
        }
      }
    } catch (IOException e) {
      // The other side hung up, which is what these hosts are for.
    }
  }

  /** Says nothing until the end. */
  public static void hang(RawHost host, Socket connection) {
    try {
      host.closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up with a reset instead of an answer. */
  public static void reset(RawHost host, Socket connection) throws IOException {
    connection.setSoLinger(true, 0);
  }

  /** Says a text and then, without ever pausing for long, one text again and again. */
  public static Answer drip(String beginning, String drop) {
    return (host, connection) -> {
      var out = connection.getOutputStream();
      send(out, beginning);
      while (!host.waited(20)) {
        send(out, drop);
      }
    };
  }

  /** Says a text and hangs up. */
  public static Answer say(String text) {
    return (host, connection) -> send(connection.getOutputStream(), text);
  }

  /** Says a text and nothing more, without hanging up. */
  public static Answer sayAndHang(String text) {
    return (host, connection) -> {
      send(connection.getOutputStream(), text);
      hang(host, connection);
    };
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private boolean waited(int millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    threads.shutdownNow();
  }
}
