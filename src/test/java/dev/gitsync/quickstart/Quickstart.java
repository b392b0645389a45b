package dev.gitsync.quickstart;

import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts a PostgreSQL that keeps its data in {@code .quickstart}, then the packaged server, and
 * waits until somebody stops it. Ends both with itself. With {@code -Ddemo} there is a simulated
 * Git host too, and all data is of this run alone.
 */
public final class Quickstart {

  private static final boolean DEMO = System.getProperty("demo") != null;

  private static final Path HOME =
      Path.of(DEMO ? ".quickstart/demo" : ".quickstart").toAbsolutePath();

  private static final AtomicBoolean ending = new AtomicBoolean();

  private Quickstart() {}

  /** Runs until the server ends or the process is interrupted. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var httpPort = port("GITSYNC_HTTP_PORT", 8080);
    var managementPort = port("GITSYNC_MANAGEMENT_PORT", 9990);
    checkIsFree(httpPort, "GITSYNC_HTTP_PORT");
    checkIsFree(managementPort, "GITSYNC_MANAGEMENT_PORT");
    if (DEMO) {
      Demo.clear(HOME);
    }
    var data = HOME.resolve("data");
    var isFirstStart = !Files.exists(data.resolve("admin-token"));
    Files.createDirectories(HOME);

    say("Starting PostgreSQL; its data stays in " + shown(HOME));
    try (var postgres = Postgres.keeping(HOME.resolve("postgres"));
        var demo = DEMO ? Demo.start() : null) {
      say("Starting the server; its log is " + shown(HOME.resolve("console.log")));
      var prepared =
          Node.on(postgres.database("gitsync"))
              .in(HOME)
              .at(httpPort, managementPort)
              .with("GITSYNC_DATA_DIR", data.toString());
      var node = (demo == null ? prepared : demo.configure(prepared)).start();
      var end = new Thread(() -> end(node, demo, postgres), "quickstart-end");
      Runtime.getRuntime().addShutdownHook(end);
      node.awaitReady();
      if (demo != null) {
        demo.fill(node.api(Files.readString(data.resolve("admin-token")).strip()));
      }
      greet(node, data.resolve("admin-token"), isFirstStart);
      node.process().waitFor();
      if (!ending.get()) {
        fail("The server has ended; " + shown(HOME.resolve("console.log")) + " tells why");
      }
    }
  }

  private static void greet(Node node, Path adminToken, boolean isFirstStart) throws IOException {
    var address = node.url().toString().replace("127.0.0.1", "localhost");
    say("");
    say("gitsync is ready: " + address);
    if (isFirstStart && Files.exists(adminToken)) {
      say("The admin's API token lies in " + shown(adminToken));
      say("Log in with it:   " + address + "/#token=" + Files.readString(adminToken).strip());
    } else {
      say("The admin's API token lies in " + shown(adminToken) + ", as before");
    }
    say("Stop with Ctrl-C");
  }

  private static void end(Node node, @Nullable Demo demo, Postgres postgres) {
    ending.set(true);
    node.process().destroy();
    try {
      if (!node.process().waitFor(20, TimeUnit.SECONDS)) {
        node.kill();
      }
    } catch (InterruptedException e) {
      node.kill();
      Thread.currentThread().interrupt();
    }
    if (demo != null) {
      demo.close();
    }
    postgres.close();
  }

  private static String shown(Path path) {
    return Path.of("").toAbsolutePath().relativize(path).toString();
  }

  private static int port(String variable, int byDefault) {
    return Optional.ofNullable(System.getenv(variable)).map(Integer::valueOf).orElse(byDefault);
  }

  private static void checkIsFree(int port, String variable) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      fail("Port " + port + " is taken: stop what listens there, or set " + variable);
    }
  }

  /** One line, and not Maven's many. */
  private static void fail(String line) {
    System.err.println(line);
    System.exit(1);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
