package dev.gitsync.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where this node keeps its own few files: {@code gitsync.data-dir} (in the environment {@code
 * GITSYNC_DATA_DIR}), by default {@code gitsync} in the server's data directory.
 */
@ApplicationScoped
public class DataDirectory implements CheckedAtStart {

  private static final String PROPERTY = "gitsync.data-dir";

  @Inject Settings settings;

  private Path path() {
    return settings
        .text(PROPERTY)
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("jboss.server.data.dir", "."), "gitsync"))
        .toAbsolutePath();
  }

  @Override
  public void checkSettings() {
    var directory = path();
    try {
      Files.createDirectories(directory);
      if (Files.isWritable(directory)) {
        return;
      }
    } catch (IOException e) {
      var invalid = unusable(directory);
      invalid.initCause(e);
      throw invalid;
    }
    throw unusable(directory);
  }

  private static InvalidSettingException unusable(Path directory) {
    return new InvalidSettingException(
        PROPERTY, directory.toString(), "a directory that the server may write");
  }

  /** The trimmed text of a file; empty when there is none. */
  public Optional<String> read(String name) {
    try {
      return Optional.of(Files.readString(path().resolve(name)).strip())
          .filter(text -> !text.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a file that only the server's own user can read, in place of any that is there.
   *
   * @return where it lies
   */
  public Path writeSecret(String name, String text) {
    var file = path().resolve(name);
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    try {
      var fresh =
          Files.createTempFile(
              path(), name, ".new", PosixFilePermissions.asFileAttribute(ownerOnly));
      Files.writeString(fresh, text + "\n", StandardCharsets.UTF_8, StandardOpenOption.WRITE);
      return Files.move(
          fresh,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
