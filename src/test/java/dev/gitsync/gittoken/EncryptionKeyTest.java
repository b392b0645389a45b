package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncryptionKeyTest {

  @Test
  void keyThatIsTooShort_isRefusedAndNotShown() {
    var key = key("fifteen-letters");

    assertThatThrownBy(key::checkSettings)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll("gitsync.encryption-key", "at least 16")
        .message()
        .doesNotContain("fifteen");
  }

  @Test
  void keyThatIsLongEnough_isTaken() {
    assertThatCode(key("sixteen--letters")::checkSettings).doesNotThrowAnyException();
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static EncryptionKey key(String value) {
    var key = new EncryptionKey();
    key.settings = new Settings(new MapConfig(Map.of("gitsync.encryption-key", value)));
    return key;
  }
}
