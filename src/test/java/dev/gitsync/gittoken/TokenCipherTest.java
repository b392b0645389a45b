package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenCipherTest {

  private static final String TOKEN = "ghp_secret";
  private static final String CONTEXT = "ann's for github";

  private final TokenCipher cipher = new TokenCipher("a key of many characters");

  @Test
  void ciphertext_underTheSameKeyAndContext_isTheTextAgain() {
    var ciphertext = cipher.encrypt(TOKEN, CONTEXT);

    var sameKey = new TokenCipher("a key of many characters");

    assertThat(sameKey.decrypt(ciphertext, CONTEXT)).contains(TOKEN);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("empty", ""),
        arguments("one letter", "x"),
        arguments("beyond ASCII", "pä\uD83D\uDE00\u0000ß"),
        arguments("long", "x".repeat(100_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void anyText_comesBackAsItWas(String name, String text) {
    assertThat(cipher.decrypt(cipher.encrypt(text, CONTEXT), CONTEXT)).contains(text);
  }

  static Stream<Arguments> otherKeys() {
    return Stream.of(
        arguments("another", "another key of many characters"),
        arguments("one letter more", "a key of many characters "),
        arguments("other case", "A key of many characters"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherKeys")
  void ciphertext_underAnotherKey_isNothing(String name, String key) {
    var ciphertext = cipher.encrypt(TOKEN, CONTEXT);

    assertThat(new TokenCipher(key).decrypt(ciphertext, CONTEXT)).isEmpty();
  }

  @Test
  void ciphertext_forAnotherContext_isNothing() {
    var ciphertext = cipher.encrypt(TOKEN, CONTEXT);

    assertThat(cipher.decrypt(ciphertext, "bob's for github")).isEmpty();
  }

  @Test
  void anyChangedByte_makesItNothing() {
    var ciphertext = cipher.encrypt(TOKEN, CONTEXT);

    for (var i = 0; i < ciphertext.length; i++) {
      var changed = ciphertext.clone();
      changed[i] ^= 1;
      assertThat(cipher.decrypt(changed, CONTEXT)).isEmpty();
    }
  }

  @Test
  void shortenedCiphertext_isNothing() {
    var ciphertext = cipher.encrypt(TOKEN, CONTEXT);

    for (var length = 0; length < ciphertext.length; length++) {
      assertThat(cipher.decrypt(Arrays.copyOf(ciphertext, length), CONTEXT)).isEmpty();
    }
  }

  @Test
  void sameTextTwice_isNotToBeRecognized() {
    assertThat(cipher.encrypt(TOKEN, CONTEXT)).isNotEqualTo(cipher.encrypt(TOKEN, CONTEXT));
  }

  @Test
  void ciphertext_doesNotShowTheText() {
    var shown = new String(cipher.encrypt(TOKEN, CONTEXT), StandardCharsets.ISO_8859_1);

    assertThat(shown).doesNotContain(TOKEN);
  }
}
