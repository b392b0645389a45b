package dev.gitsync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged server as a process of its own: {@code target/server} on its own base directory. */
public final class Node implements AutoCloseable {

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private static final Path SERVER = Path.of("target", "server").toAbsolutePath();
  private static final Duration START_PATIENCE = Duration.ofMinutes(10);

  /** While it boots the server may take a request and not answer for a minute. */
  private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(3);

  /** Those to which a stock server gives a level. */
  private static final List<String> QUIET_LOGGERS =
      List.of(
          "<root-logger>",
          "<logger category=\"com.arjuna\">",
          "<logger category=\"com.networknt.schema\">",
          "<logger category=\"io.jaegertracing.Configuration\">",
          "<logger category=\"sun.rmi\">");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path directory;
  private final int httpPort;
  private final int managementPort;

  private Node(Process process, Path directory, int httpPort, int managementPort) {
    this.process = process;
    this.directory = directory;
    this.httpPort = httpPort;
    this.managementPort = managementPort;
  }

  /** Prepares a node. */
  public static Builder on(Database database) {
    return new Builder(database.url());
  }

  /** Prepares a node whose database may not be there yet. */
  public static Builder on(String databaseUrl) {
    return new Builder(databaseUrl);
  }

  /** How a node is started. */
  public static final class Builder {

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private Path directory;
    private int httpPort = Postgres.freePort();
    private int managementPort = Postgres.freePort();
    private final Map<String, String> levels = new HashMap<>();
    private boolean talkative;

    private Builder(String databaseUrl) {
      environment.put("GITSYNC_DB_URL", databaseUrl);
      environment.put("GITSYNC_DB_USER", "postgres");
      environment.put("GITSYNC_DB_PASSWORD", "postgres");
      try {
        directory = Files.createTempDirectory("gitsync-node");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sets a variable of its environment. */
    public Builder with(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Sets a system property of it. */
    public Builder withProperty(String name, String value) {
      arguments.add("-D" + name + "=" + value);
      return this;
    }

    /** Keeps its files in a directory that stays. */
    public Builder in(Path stays) {
      directory = stays.toAbsolutePath();
      return this;
    }

    /** Listens where it is told to. */
    public Builder at(int http, int management) {
      httpPort = http;
      managementPort = management;
      return this;
    }

    /**
     * Lets it write to its log file whatever any part of it has to say, as an operator might who
     * looks for a fault. What our own {@code logging.cli} keeps quiet stays so.
     */
    public Builder loggingEverything() {
      talkative = true;
      return this;
    }

    /** Lets one category write more to its log file, or less. */
    public Builder logging(String category, String level) {
      levels.put(category, level);
      return this;
    }

    /** Starts the process and returns at once. */
    public Node start() {
      try {
        var base = directory.resolve("standalone");
        copy(SERVER.resolve("standalone/configuration"), base.resolve("configuration"));
        if (talkative) {
          logEverything(base.resolve("configuration/standalone.xml"));
        }
        if (!levels.isEmpty()) {
          setLevels(base.resolve("configuration/standalone.xml"));
        }
        environment.putIfAbsent("GITSYNC_DATA_DIR", directory.resolve("data").toString());
        environment.put("GITSYNC_HTTP_PORT", Integer.toString(httpPort));
        environment.put("GITSYNC_MANAGEMENT_PORT", Integer.toString(managementPort));
        var command = new ArrayList<>(List.of(SERVER.resolve("bin/standalone.sh").toString()));
        command.add("-Djboss.server.base.dir=" + base);
        command.add("-Djboss.node.name=node-" + httpPort);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectOutput(directory.resolve("console.log").toFile());
        return new Node(builder.start(), directory, httpPort, managementPort);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void logEverything(Path configuration) throws IOException {
      var loud = Files.readString(configuration);
      for (var logger : QUIET_LOGGERS) {
        var level = Pattern.compile("(" + logger + "\\s*<level name=\")[A-Z]+").matcher(loud);
        if (!level.find()) {
          throw new IllegalStateException("The server's configuration has no " + logger);
        }
        loud = level.replaceFirst("$1ALL");
      }
      Files.writeString(configuration, loud);
    }

    private void setLevels(Path configuration) throws IOException {
      var loggers = new StringBuilder();
      levels.forEach(
          (category, level) ->
              loggers.append(
                  "<logger category=\"%s\"><level name=\"%s\"/></logger>"
                      .formatted(category, level)));
      var stock = Files.readString(configuration);
      Files.writeString(configuration, stock.replace("<root-logger>", loggers + "<root-logger>"));
    }

    private static void copy(Path from, Path to) throws IOException {
      try (var files = Files.walk(from)) {
        for (var file : (Iterable<Path>) files::iterator) {
          var target = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else {
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }

  /** Waits until it is ready; fails when it ends before or takes minutes. */
  public Node awaitReady() {
    await("the server to be ready", START_PATIENCE, this::isReady);
    return this;
  }

  /** Whether it says that it is ready. */
  public boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("The server ended with " + process.exitValue() + ":\n" + log());
    }
    try {
      var health =
          HttpRequest.newBuilder(URI.create(managementUrl() + "/health/ready"))
              .timeout(HEALTH_PATIENCE)
              .build();
      return HTTP.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void await(String what, Duration patience, BooleanSupplier condition) {
    var end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited in vain for " + what + ":\n" + log());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Where its application is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** Where its health and metrics are. */
  public URI managementUrl() {
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  /** The sum of a metric's values over its labels that contain a text; 0 where there is none. */
  public double metric(String name, String label) {
    var metrics = Api.send(HttpRequest.newBuilder(managementUrl().resolve("/metrics")).build());
    return metrics
        .body()
        .lines()
        .filter(line -> line.matches(name + "(\\{.*})? .*") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The start script's process. */
  public Process process() {
    return process;
  }

  /**
   * What the server's JVM answers to a command of {@code jcmd}.
   *
   * @param command such as {@code GC.class_histogram}
   */
  public String jcmd(String command) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var asked =
          new ProcessBuilder(jcmd, Long.toString(server()), command)
              .redirectErrorStream(true)
              .start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server's process has of the machine's memory, in MiB. */
  public double residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(server()), "status"))) {
      return lines
          .map(RESIDENT::matcher)
          .filter(Matcher::matches)
          .mapToDouble(line -> Long.parseLong(line.group(1)) / 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's own process, which the start script has begun. */
  public long server() {
    return process
        .descendants()
        .filter(one -> one.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The server does not run"))
        .pid();
  }

  /** A client of its API. */
  public Api api(String token) {
    return new Api(url(), token);
  }

  /** What it wrote to its console so far. */
  public String log() {
    try {
      var console = directory.resolve("console.log");
      return Files.exists(console) ? Files.readString(console) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files that it logs to; more of it than to its console. */
  public List<Path> logFiles() {
    try (var files = Files.list(directory.resolve("standalone/log"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its data directory. */
  public Path dataDirectory() {
    return directory.resolve("data");
  }

  /** Sends TERM to the start script and waits for the end; answers how long that took. */
  public Duration terminate() {
    var begin = System.nanoTime();
    process.destroy();
    awaitExit(Duration.ofSeconds(40));
    var took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("A server has stopped after %d ms%n", took.toMillis());
    return took;
  }

  /** Waits for the end of the process; answers its code. */
  public int awaitExit(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("The server goes on running:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops the server's clockwork without a warning (STOP), until {@link #resume()}. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on (CONT). */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    process.descendants().map(child -> Long.toString(child.pid())).forEach(command::add);
    try {
      var kill = new ProcessBuilder(command).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("The server can not be sent " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Its name. */
  public String name() {
    return "node-" + httpPort;
  }

  /** Kills the server and its start script without a warning. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
