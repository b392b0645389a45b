package dev.gitsync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Directories of runs that leave theirs for whoever wants to look. */
public final class Directories {

  private Directories() {}

  /** A directory with nothing in it, whatever an earlier run left there. */
  public static Path emptied(Path directory) {
    try {
      if (Files.exists(directory)) {
        try (var files = Files.walk(directory)) {
          for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
