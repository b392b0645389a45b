package dev.gitsync.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {

  private static final String PUBLIC_URL = "gitsync.public-url";
  private static final String ADMIN_TOKEN = "gitsync.admin-token";

  @ParameterizedTest
  @CsvSource({
    "https://gitsync.example.com,https://gitsync.example.com",
    "https://gitsync.example.com/,https://gitsync.example.com",
    "http://127.0.0.1:8080,http://127.0.0.1:8080"
  })
  void publicUrl_thatIsAnOrigin_isTaken(String value, URI expected) {
    assertThat(config(PUBLIC_URL, value).publicUrl()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gitsync.example.com",
        "https://",
        "https:///",
        "ftp://gitsync.example.com",
        "https://gitsync.example.com/app",
        "https://gitsync.example.com?a=b",
        "https://gitsync.example.com#a",
        "https://user@gitsync.example.com",
        "https://git sync",
        "://"
      })
  void publicUrl_thatIsNoOrigin_isRefused(String value) {
    var config = config(PUBLIC_URL, value);

    assertThatThrownBy(config::checkSettings)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(PUBLIC_URL, value, "http or https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "with a space in it", "with\ta tab in it"})
  void adminToken_thatCanBeGuessedOrNotBeSent_isRefusedAndNotShown(String value) {
    var config = config(ADMIN_TOKEN, value);

    assertThatThrownBy(config::checkSettings)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(ADMIN_TOKEN)
        .message()
        .doesNotContain(value);
  }

  @Test
  void adminToken_thatIsTooLongToBeSent_isRefused() {
    var config = config(ADMIN_TOKEN, "a".repeat(1_001));

    assertThatThrownBy(config::checkSettings).isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void adminToken_thatIsNotSet_isNone() {
    assertThat(config(PUBLIC_URL, "https://gitsync.example.com").adminToken()).isEmpty();
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static AccessConfig config(String property, String value) {
    var config = new AccessConfig();
    config.settings = new Settings(new MapConfig(Map.of(property, value)));
    return config;
  }
}
