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

/**
 * Starts a PostgreSQL that keeps its data in {@code .quickstart}, then the packaged server, and
 * waits until somebody stops it. Ends both with itself.
 */
public final class Quickstart {

  private static final Path HOME = Path.of(".quickstart").toAbsolutePath();

  private static final AtomicBoolean ending = new AtomicBoolean();

  private Quickstart() {}

  /** Runs until the server ends or the process is interrupted. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var httpPort = port("GITSYNC_HTTP_PORT", 8080);
    var managementPort = port("GITSYNC_MANAGEMENT_PORT", 9990);
    checkIsFree(httpPort, "GITSYNC_HTTP_PORT");
    checkIsFree(managementPort, "GITSYNC_MANAGEMENT_PORT");
    var data = HOME.resolve("data");
    var isFirstStart = !Files.exists(data.resolve("admin-token"));
    Files.createDirectories(HOME);

    say("Starting PostgreSQL; its data stays in .quickstart");
    try (var postgres = Postgres.keeping(HOME.resolve("postgres"))) {
      say("Starting the server; its log is .quickstart/console.log");
      var node =
          Node.on(postgres.database("gitsync"))
              .in(HOME)
              .at(httpPort, managementPort)
              .with("GITSYNC_DATA_DIR", data.toString())
              .start();
      var end = new Thread(() -> end(node, postgres), "quickstart-end");
      Runtime.getRuntime().addShutdownHook(end);
      node.awaitReady();
      greet(node, data.resolve("admin-token"), isFirstStart);
      node.process().waitFor();
      if (!ending.get()) {
        fail("The server has ended; .quickstart/console.log tells why");
      }
    }
  }

  private static void greet(Node node, Path adminToken, boolean isFirstStart) throws IOException {
    var address = node.url().toString().replace("127.0.0.1", "localhost");
    say("");
    say("gitsync is ready: " + address);
    if (isFirstStart && Files.exists(adminToken)) {
      say("The admin's API token lies in .quickstart/data/admin-token");
      say("Log in with it:   " + address + "/#token=" + Files.readString(adminToken).strip());
    } else {
      say("The admin's API token lies in .quickstart/data/admin-token, as before");
    }
    say("Stop with Ctrl-C");
  }

  private static void end(Node node, Postgres postgres) {
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
    postgres.close();
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
