package dev.gitsync.harness;

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
import java.util.regex.Pattern;

/** A host that answers byte by byte, as no decent HTTP server would. */
public final class RawHost implements Closeable {

  /** What is done with one connection, once a request came in. */
  public interface Answer {
    /**
     * Says what it says; then the connection is shut.
     *
     * @param request the whole request
     */
    void to(RawHost host, String request, Socket connection) throws IOException;
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)");

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Answer answer;

  /** Starts on a free port of this machine. */
  public RawHost(Answer answer) throws IOException {
    this.answer = answer;
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            try {
              var connection = server.accept();
              threads.execute(() -> serve(connection));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  /** Answers like this from now on. */
  public void answer(Answer next) {
    answer = next;
  }

  /** Where it is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** How many requests came in. */
  public int requests() {
    return requests.get();
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = connection.getInputStream();
      var head = new StringBuilder();
      for (int newest = in.read(); newest >= 0; newest = in.read()) {
        head.append((char) newest);
        if (newest == '\n' && head.toString().endsWith("\r\n\r\n")) {
          var length = LENGTH.matcher(head);
          var body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
          requests.incrementAndGet();
          answer.to(this, head + new String(body, StandardCharsets.ISO_8859_1), connection);
          return;
        }
      }
    } catch (IOException e) {
      // The other side hung up, which is what these hosts are for.
    }
  }

  /** Says nothing until the end. */
  public static void hang(RawHost host, String request, Socket connection) {
    try {
      host.closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up with a reset instead of an answer. */
  public static void reset(RawHost host, String request, Socket connection) throws IOException {
    connection.setSoLinger(true, 0);
  }

  /** Says a text and then nothing until the end. */
  public static Answer sayAndHang(String text) {
    return (host, request, connection) -> {
      send(connection.getOutputStream(), text);
      hang(host, request, connection);
    };
  }

  /** Says a text and then, without ever pausing for long, one text again and again. */
  public static Answer drip(String beginning, String drop) {
    return (host, request, connection) -> {
      var out = connection.getOutputStream();
      send(out, beginning);
      while (!host.waited(20)) {
        send(out, drop);
      }
    };
  }

  /** Says a text and hangs up. */
  public static Answer say(String text) {
    return (host, request, connection) -> send(connection.getOutputStream(), text);
  }

  /** Says what a decent host says to the same request. */
  public static Answer relay(URI decent) {
    return (host, request, connection) -> {
      try (var other = new Socket(decent.getHost(), decent.getPort())) {
        // So that the end of the answer is seen without reading it.
        send(other.getOutputStream(), request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
        other.getInputStream().transferTo(connection.getOutputStream());
      }
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

  /** From now on connections are refused. */
  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    threads.shutdownNow();
  }
}
