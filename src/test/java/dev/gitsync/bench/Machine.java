package dev.gitsync.bench;

import dev.gitsync.harness.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where it was measured. */
final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Line by line. */
  static List<String> describe(Database database) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return List.of(
        "%s, %d cores, %d GiB of memory"
            .formatted(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1L << 30))),
        "%s %s, JDK %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version")),
        database.query("select split_part(version(), ' on ', 1)")
            + ", "
            + database.query(
                """
                select string_agg(name || ' ' || setting, ', ' order by name) from pg_settings
                where name in
                  ('fsync', 'max_connections', 'shared_buffers', 'synchronous_commit')
                """));
  }

  private static String processor() {
    if (!Files.exists(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
