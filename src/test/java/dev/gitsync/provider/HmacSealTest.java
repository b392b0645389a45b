package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HmacSealTest {

  private static final String SECRET = "It's a Secret to Everybody";

  /** GitHub's own example. */
  private static final byte[] SIGNATURE =
      HexFormat.of().parseHex("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");

  private static boolean isGenuine(List<String> secrets, byte[] claimed, String... parts) {
    var seal = new HmacSeal(secrets, claimed);
    for (var part : parts) {
      var bytes = ("<" + part + ">").getBytes(StandardCharsets.UTF_8);
      seal.update(bytes, 1, bytes.length - 2);
    }
    return seal.isGenuine();
  }

  @Test
  void publishedExample_isGenuine_inWhateverPartsItComes() {
    assertThat(isGenuine(List.of(SECRET), SIGNATURE, "Hello, World!")).isTrue();
    assertThat(isGenuine(List.of(SECRET), SIGNATURE, "Hel", "", "lo, World", "!")).isTrue();
  }

  @Test
  void anyOfTheSecrets_isEnough() {
    assertThat(isGenuine(List.of("new", SECRET), SIGNATURE, "Hello, World!")).isTrue();
    assertThat(isGenuine(List.of(SECRET, "new"), SIGNATURE, "Hello, World!")).isTrue();
  }

  @Test
  void anotherSecretBodyOrSignature_isForged() {
    var shorter = HexFormat.of().parseHex("757107ea");

    assertThat(isGenuine(List.of("another"), SIGNATURE, "Hello, World!")).isFalse();
    assertThat(isGenuine(List.of(SECRET), SIGNATURE, "Hello, World?")).isFalse();
    assertThat(isGenuine(List.of(SECRET), SIGNATURE, "Hello, World! ")).isFalse();
    assertThat(isGenuine(List.of(SECRET), SIGNATURE)).isFalse();
    assertThat(isGenuine(List.of(SECRET), shorter, "Hello, World!")).isFalse();
    assertThat(isGenuine(List.of(), SIGNATURE, "Hello, World!")).isFalse();
  }
}
