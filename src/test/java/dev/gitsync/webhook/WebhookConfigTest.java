package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConfigTest {

  private static final String SECRET = "gitsync.provider.github.webhook-secret";

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static WebhookConfig config(Map<String, String> values) {
    var config = new WebhookConfig();
    config.settings = new Settings(new MapConfig(values));
    return config;
  }

  @Test
  void withoutASecret_nothingIsTaken() {
    assertThat(config(Map.of()).secrets("github")).isEmpty();
    assertThat(config(Map.of(SECRET, "  ")).secrets("github")).isEmpty();
  }

  @Test
  void secret_isItsOwnProvidersAlone() {
    var config = config(Map.of(SECRET, "It's a Secret to Everybody"));

    assertThat(config.secrets("github")).containsExactly("It's a Secret to Everybody");
    assertThat(config.secrets("gitlab")).isEmpty();
  }

  @Test
  void severalSecrets_arePartedByCommas_thatMayBeEscaped() {
    assertThat(config(Map.of(SECRET, "new , old")).secrets("github")).containsExactly("new", "old");
    assertThat(config(Map.of(SECRET, "with\\,comma,old")).secrets("github"))
        .containsExactly("with,comma", "old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", ",a", "a,b,c,d,e,f"})
  void emptyOrTooManySecrets_areRefused_andNotShown(String value) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> config(Map.of(SECRET, value)).secrets("github"))
        .withMessageContaining(SECRET)
        .matches(e -> !String.valueOf(e.getMessage()).contains(value));
  }
}
