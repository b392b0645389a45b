package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Directories;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import dev.gitsync.harness.TcpProxy;
import dev.gitsync.simhost.SimHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three servers, each with a line of its own to one database whose data stay, a host, and another
 * host that nobody configured.
 */
final class Cluster implements AutoCloseable {

  static final String HOOK_SECRET = "a-secret-of-deliveries-for-chaos";

  private static final String ADMIN_TOKEN = "an-admin-token-for-chaos";
  private static final Duration EXIT_PATIENCE = Duration.ofSeconds(30);

  /** Where Debian's package has it. */
  private static final List<Path> FAKETIME =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

  /** What is logged as an error, by others, and is none of ours. */
  private static final List<String> NO_MISTAKES =
      List.of(
          "IJ000453: Unable to get managed connection",
          "An I/O error occurred while sending to the backend",
          "This connection has been closed",
          "FATAL: ",
          "Batch entry ",
          // Of the server's own start.
          "WFLYDS0042",
          "SLF4J(I)");

  private final Path home;
  private final int postgresPort = Postgres.freePort();
  private final int[] httpPorts = new int[Timeline.NODES];
  private final int[] managementPorts = new int[Timeline.NODES];
  private final List<TcpProxy> lines = new ArrayList<>();
  private final @Nullable Node[] nodes = new Node[Timeline.NODES];
  private final List<Outage> outages = new CopyOnWriteArrayList<>();
  private final SimHost host;
  private final SimHost foreign;
  private Postgres postgres;

  /**
   * Starts all of it.
   *
   * @param home where data and logs are, emptied before
   */
  Cluster(Path home, long seed) {
    this.home = Directories.emptied(home);
    this.host =
        SimHost.start(
            "--seed=" + seed,
            "--script=false",
            "--factor=" + Scale.FACTOR,
            "--owners=" + Timeline.OWNERS,
            "--repositories=1",
            "--pulls=14",
            "--branches=4",
            "--fork-share=0.15",
            "--closed-share=0.15",
            "--renamed=0",
            // Each open pull request changes three times a minute of ours.
            "--mix=[{\"share\":1,\"per_hour\":12}]",
            // As good as none for ever, or nothing would be left that changes.
            "--kinds={\"push\":40,\"title\":12,\"draft\":4,\"ready\":8,\"approve\":14,"
                + "\"request_changes\":8,\"comment\":8,\"dismiss\":4,\"merge\":1,\"close\":4,"
                + "\"reopen\":30}",
            "--opens_per_hour=4",
            "--switches={\"latency\":\"PT0.02S\",\"latency_up_to\":\"PT0.4S\"}");
    this.foreign = SimHost.start("--seed=" + seed, "--script=false", "--owners=1");
    List.of(host, foreign).forEach(each -> each.control("PUT", "/calls", "{\"running\":true}"));
    this.postgres = Postgres.keeping(home.resolve("postgres"), postgresPort);
    postgres.database("gitsync");
    for (var i = 0; i < Timeline.NODES; i++) {
      httpPorts[i] = Postgres.freePort();
      managementPorts[i] = Postgres.freePort();
      lines.add(new TcpProxy(postgresPort));
    }
    // The first one makes the schema; the others would only wait for it.
    start(0, 0);
    node(0).awaitReady();
    for (var i = 1; i < Timeline.NODES; i++) {
      start(i, 0);
    }
    awaitReady();
  }

  /** Whether a node can be given a wrong clock on this machine. */
  static boolean clocksCanBeWrong() {
    return FAKETIME.stream().anyMatch(Files::exists);
  }

  // Nodes

  private Node node(int i) {
    return Objects.requireNonNull(nodes[i]);
  }

  /**
   * Starts a node that was killed or has stopped; returns at once.
   *
   * @param wrongBySeconds how wrong its machine's clock is
   */
  void start(int i, int wrongBySeconds) {
    var builder =
        Node.on(
                "jdbc:postgresql://127.0.0.1:%d/gitsync?ApplicationName=%s"
                    .formatted(lines.get(i).port(), name(i)))
            .in(home.resolve(name(i)))
            .at(httpPorts[i], managementPorts[i])
            .with("JBOSS_JAVA_SIZING", "-Xms64m -Xmx384m -XX:MaxMetaspaceSize=256m")
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_ENCRYPTION_KEY", "an-encryption-key-for-chaos")
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", HOOK_SECRET);
    Scale.environment().forEach(builder::with);
    if (wrongBySeconds != 0) {
      var library = FAKETIME.stream().filter(Files::exists).findFirst().orElseThrow();
      builder
          .with("LD_PRELOAD", library.toString())
          .with("FAKETIME", "%+ds".formatted(wrongBySeconds))
          .with("DONT_FAKE_MONOTONIC", "1")
          .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
          // Else a JVM's timed waits end at once, and it does nothing but wait.
          .with("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }
    try {
      Files.createDirectories(home.resolve(name(i)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    nodes[i] = builder.start();
  }

  /** What the database is told who is connected. */
  static String name(int i) {
    return "chaos-" + i;
  }

  /** Kills a node and waits until nothing is left of it. */
  void kill(int i) {
    var begin = Instant.now();
    var server = ProcessHandle.of(node(i).server());
    node(i).kill();
    node(i).awaitExit(EXIT_PATIENCE);
    server.ifPresent(
        process -> process.onExit().orTimeout(EXIT_PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    outages.add(new Outage("kill", begin, Instant.now()));
  }

  Duration terminate(int i) {
    var begin = Instant.now();
    var took = node(i).terminate();
    outages.add(new Outage("stop", begin, Instant.now()));
    return took;
  }

  void sleep(int i, Duration length) {
    var begin = Instant.now();
    node(i).pause();
    try {
      Pause.of(length);
    } finally {
      node(i).resume();
    }
    outages.add(new Outage("sleep", begin, Instant.now()));
  }

  /** Waits until a node is ready. */
  void awaitReady(int i) {
    node(i).awaitReady();
  }

  /** Waits until all nodes are ready. */
  void awaitReady() {
    for (var i = 0; i < Timeline.NODES; i++) {
      node(i).awaitReady();
    }
  }

  URI url(int i) {
    return URI.create("http://127.0.0.1:" + httpPorts[i]);
  }

  Api admin() {
    return new Api(url(0), ADMIN_TOKEN);
  }

  // Database

  Database database() {
    return new Database(postgres, "gitsync");
  }

  void restartDatabase(Duration down) {
    var begin = Instant.now();
    postgres.close();
    Pause.of(down);
    postgres = Postgres.keeping(home.resolve("postgres"), postgresPort);
    outages.add(new Outage("database restart", begin, Instant.now()));
  }

  void cut(List<Integer> some, Duration length) {
    var begin = Instant.now();
    some.forEach(i -> lines.get(i).refuse(""));
    Pause.of(length);
    some.forEach(i -> lines.get(i).refuseNothing());
    outages.add(new Outage("cut", begin, Instant.now()));
  }

  void delay(List<Integer> some, Duration each, Duration length) {
    var begin = Instant.now();
    some.forEach(i -> lines.get(i).delay(each));
    Pause.of(length);
    some.forEach(i -> lines.get(i).delay(Duration.ZERO));
    outages.add(new Outage("delay", begin, Instant.now()));
  }

  /** From now on a node's present lines say nothing; it has to find that out by itself. */
  void halfOpen(int i, Duration length) {
    var begin = Instant.now();
    lines.get(i).swallow("");
    Pause.of(length);
    // Or each such line would keep its place for ever, which a real one does not.
    lines.get(i).giveUpSwallowed();
    outages.add(new Outage("half-open", begin, Instant.now()));
  }

  List<Outage> outages() {
    return List.copyOf(outages);
  }

  // Hosts

  SimHost host() {
    return host;
  }

  String foreignOrigin() {
    return foreign.url() + "/team-1/payments";
  }

  List<HostCall> calls() {
    return calls(host);
  }

  List<HostCall> foreignCalls() {
    return calls(foreign);
  }

  private static List<HostCall> calls(SimHost of) {
    var calls = new ArrayList<HostCall>();
    for (var more = page(of, 0); !more.isEmpty(); more = page(of, calls.size())) {
      more.forEach(call -> calls.add(HostCall.of(call)));
    }
    return List.copyOf(calls);
  }

  private static JsonNode page(SimHost of, int after) {
    return of.control("GET", "/calls" + (after == 0 ? "" : "?after=" + after), "").path("calls");
  }

  // What it holds

  /** What a node holds; asks it to collect what can be. */
  Sample sample(int i, boolean before) {
    var server = node(i).server();
    node(i).jcmd("GC.run");
    var connections =
        Integer.parseInt(
            database()
                .query(
                    "select count(*) from pg_stat_activity where application_name = '%s'"
                        .formatted(name(i))));
    return new Sample(
        i,
        before,
        Proc.heapMebibytes(node(i).jcmd("GC.heap_info")),
        Proc.threads(server),
        Proc.files(server),
        Proc.sockets(server),
        connections);
  }

  /** What the nodes logged as a mistake of ours, since the beginning. */
  List<String> mistakes() {
    var mistakes = new ArrayList<String>();
    for (var i = 0; i < Timeline.NODES; i++) {
      for (var file : node(i).logFiles()) {
        var name = name(i);
        try (var lines = Files.lines(file)) {
          lines
              .filter(line -> line.contains(" ERROR ") && !isOfDatabase(line))
              .map(line -> name + ": " + line)
              .forEach(mistakes::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return List.copyOf(mistakes);
  }

  /** Libraries call it an error that the database is away; and the server, what it logs itself. */
  private static boolean isOfDatabase(String line) {
    return NO_MISTAKES.stream().anyMatch(line::contains);
  }

  @Override
  public void close() {
    for (var node : nodes) {
      if (node != null) {
        node.close();
      }
    }
    for (var line : lines) {
      try {
        line.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    host.close();
    foreign.close();
    postgres.close();
  }
}
