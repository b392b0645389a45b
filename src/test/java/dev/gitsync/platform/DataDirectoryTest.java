package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.provider.MapConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  private final Path temporary;

  DataDirectoryTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void directoryThatIsNotThere_isMade() {
    var directory = temporary.resolve("a/b");

    assertThatCode(() -> dataDirectory(directory).checkSettings()).doesNotThrowAnyException();

    assertThat(directory).isDirectory();
  }

  @Test
  void directoryThatCanNotBeMade_isRefused() throws IOException {
    var file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(() -> dataDirectory(file.resolve("data")).checkSettings())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll("gitsync.data-dir", file.toString(), "may write");
  }

  @Test
  void file_isNoDirectory() throws IOException {
    var file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(() -> dataDirectory(file).checkSettings())
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void secret_canBeReadByItsOwnerAlone() throws IOException {
    var written = dataDirectory(temporary).writeSecret("secret", "abc");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    assertThat(dataDirectory(temporary).read("secret")).contains("abc");
  }

  @Test
  void secret_takesThePlaceOfAnOlderOneThatOthersCouldRead() throws IOException {
    var file = Files.writeString(temporary.resolve("secret"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    dataDirectory(temporary).writeSecret("secret", "new");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(temporary).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void secretThatIsNotThere_isEmpty() {
    assertThat(dataDirectory(temporary).read("secret")).isEmpty();
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static DataDirectory dataDirectory(Path path) {
    var directory = new DataDirectory();
    directory.settings = new Settings(new MapConfig(Map.of("gitsync.data-dir", path.toString())));
    return directory;
  }
}
