package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseAddressTest {

  @Test
  void environment_isTakenAsItStands() {
    var address =
        DatabaseAddress.from(
            Map.of(
                "GITSYNC_DB_URL", "jdbc:postgresql://db.example.com/g?sslmode=require",
                "GITSYNC_DB_USER", "ann",
                "GITSYNC_DB_PASSWORD", " a${b}c"));

    assertThat(address.password()).isEqualTo(" a${b}c");
    assertThat(address).hasToString("ann at jdbc:postgresql://db.example.com/g");
  }

  @Test
  void nothing_isWhatTheServerAssumesToo() {
    assertThat(DatabaseAddress.from(Map.of()))
        .isEqualTo(
            new DatabaseAddress("jdbc:postgresql://127.0.0.1:5432/gitsync", "gitsync", "gitsync"));
  }
}
