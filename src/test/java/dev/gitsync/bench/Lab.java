package dev.gitsync.bench;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Directories;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What all scenarios stand on: one PostgreSQL, and how servers and hosts are started. */
final class Lab implements AutoCloseable {

  private static final String ADMIN_TOKEN = "an-admin-token-for-benchmarks";

  /** Emptied at the start, and left for whoever wants to know what a server logged. */
  private static final Path HOME = Path.of("target", "bench").toAbsolutePath();

  private final Options options;
  private final Postgres postgres;
  private final long begin = System.nanoTime();
  private int nodes;

  /** Starts a PostgreSQL that writes to the disk when it commits. */
  Lab(Options options) {
    this.options = options;
    this.postgres = Postgres.keeping(Directories.emptied(HOME).resolve("postgres"));
  }

  Options options() {
    return options;
  }

  Database database() {
    return postgres.newDatabase();
  }

  /** A simulated host of this run's seed, whose script does not run yet. */
  SimHostProcess host(String... arguments) {
    var all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "--seed=" + options.seed();
    all[1] = "--script=false";
    return SimHostProcess.start(all);
  }

  /** One with open pull requests alone, in a repository for each owner. */
  SimHostProcess openPulls(int owners, int each, String... more) {
    var all =
        Stream.concat(
            Stream.of(
                "--owners=" + owners,
                "--repositories=1",
                "--pulls=" + each,
                "--branches=0",
                "--fork-share=0",
                "--closed-share=0",
                "--renamed=0"),
            Stream.of(more));
    return host(all.toArray(String[]::new));
  }

  /** Prepares a server that asks a host, with half a gigabyte of memory. */
  Node.Builder node(Database database, SimHostProcess host) {
    return Node.on(database)
        .in(directory())
        .with("JBOSS_JAVA_SIZING", "-Xms64m -Xmx512m -XX:MaxMetaspaceSize=256m")
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "an-encryption-key-for-benchmarks")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3");
  }

  private Path directory() {
    try {
      return Files.createDirectories(HOME.resolve("node-" + ++nodes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api admin(Node node) {
    return node.api(ADMIN_TOKEN);
  }

  /** Tells how far it is. */
  void say(String line) {
    var minutes = Duration.ofNanos(System.nanoTime() - begin).toSeconds() / 60.0;
    System.out.printf(Locale.ROOT, "[bench %4.1f min] %s%n", minutes, line);
  }

  /** Lets time pass: what happens meanwhile is what is measured. */
  static void pass(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, time.toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    postgres.close();
  }
}
