package dev.gitsync.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line between two programs that can be cut, slow, swallow what is said over it, or be refused to
 * some.
 */
public final class TcpProxy implements Closeable {

  /** As much of a connection's beginning is remembered to know it by. */
  private static final int OPENING = 1_000;

  private final ServerSocket server;
  private final int target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String refused;
  private volatile Duration delay = Duration.ZERO;

  /** One connection. It goes on swallowing once it has begun, as a host does that has gone. */
  private static final class Line {
    private final Socket near;
    private final Socket far;
    private volatile String opening = "";
    private volatile boolean swallows;

    Line(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }
  }

  /** Starts on a free port of this machine; leads to another port of it. */
  public TcpProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var near = server.accept();
        try {
          open(new Line(near, new Socket(InetAddress.getLoopbackAddress(), target)));
        } catch (IOException e) {
          near.close();
        }
      } catch (IOException e) {
        // Closed, or the caller was gone again.
      }
    }
  }

  private void open(Line line) {
    lines.add(line);
    threads.execute(() -> pump(line, line.near, line.far));
    threads.execute(() -> pump(line, line.far, line.near));
  }

  private void pump(Line line, Socket from, Socket to) {
    var buffer = new byte[16_384];
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (from == line.near && line.opening.length() < OPENING) {
          var more = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
          line.opening = line.opening.concat(more);
        }
        if (isRefused(line)) {
          cut(line);
        } else if (!line.swallows) {
          TimeUnit.NANOSECONDS.sleep(delay.toNanos());
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // One side hung up, or the line was cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!line.swallows) {
      cut(line);
    }
  }

  private void cut(Line line) {
    lines.remove(line);
    try (line.near;
        line.far) {
      line.near.setSoLinger(true, 0);
    } catch (IOException e) {
      // It was closed already.
    }
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** From now on what is said in either direction arrives so much later. */
  public void delay(Duration each) {
    delay = each;
  }

  /** Cuts all connections; new ones are let through. */
  public void cutAll() {
    lines.forEach(this::cut);
  }

  /**
   * From now on what is said on some of the present connections arrives nowhere; new ones are good.
   *
   * @param said what the caller said when he began
   * @return how many connections these are
   */
  public int swallow(String said) {
    var chosen = lines.stream().filter(line -> line.opening.contains(said)).toList();
    chosen.forEach(line -> line.swallows = true);
    return chosen.size();
  }

  /**
   * The other side gives up the connections that swallow all, as a database does whose caller does
   * not even acknowledge any more; the caller is not told.
   */
  public void giveUpSwallowed() {
    for (var line : lines) {
      if (line.swallows) {
        close(line.far);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was closed already.
    }
  }

  /**
   * Cuts some connections, and from now on new ones of their kind as well.
   *
   * @param said what the caller says when he begins
   */
  public void refuse(String said) {
    refused = said;
    lines.stream().filter(this::isRefused).forEach(this::cut);
  }

  /** Lets all new connections through again. */
  public void refuseNothing() {
    refused = null;
  }

  private boolean isRefused(Line line) {
    var said = refused;
    return said != null && line.opening.contains(said);
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
    threads.shutdownNow();
  }
}
