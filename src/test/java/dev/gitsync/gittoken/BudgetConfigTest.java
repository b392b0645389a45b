package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetConfigTest {

  private static final String SHARE = "gitsync.refresh.budget-share";

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static BudgetConfig config(Map<String, String> properties) {
    var config = new BudgetConfig();
    config.settings = new Settings(new MapConfig(properties));
    return config;
  }

  @Test
  void default_isThatOfTheContract() {
    assertThat(config(Map.of()).share()).isEqualTo(0.6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.1", "-0.5", "much"})
  void shareThatIsNone_isRefused(String value) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> config(Map.of(SHARE, value)).checkSettings())
        .withMessageContainingAll(SHARE, value);
  }
}
