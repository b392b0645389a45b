package dev.gitsync.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the system tells of a process. */
final class Proc {

  private static final Pattern HEAP = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

  private Proc() {}

  /** What is on the heap, from what a JVM answers to {@code GC.heap_info}. */
  static double heapMebibytes(String heapInfo) {
    var found = HEAP.matcher(heapInfo);
    if (!found.find()) {
      throw new IllegalStateException("No heap: " + heapInfo);
    }
    return Long.parseLong(found.group(1)) / 1024.0;
  }

  static int threads(long process) {
    try {
      var found = THREADS.matcher(Files.readString(proc(process, "status")));
      if (!found.find()) {
        throw new IllegalStateException("No threads");
      }
      return Integer.parseInt(found.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int files(long process) {
    return (int) descriptors(process).count();
  }

  static int sockets(long process) {
    return (int) descriptors(process).filter(target -> target.startsWith("socket:")).count();
  }

  private static Stream<String> descriptors(long process) {
    try (var files = Files.list(proc(process, "fd"))) {
      return files.map(Proc::target).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // It was closed in between.
      return "";
    }
  }

  private static Path proc(long process, String name) {
    return Path.of("/proc", Long.toString(process), name);
  }
}
