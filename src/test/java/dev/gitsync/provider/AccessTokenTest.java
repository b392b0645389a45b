package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessTokenTest {

  private final AccessToken token = new AccessToken("s3cret");

  @Test
  void text_isNotTheToken_evenInsideOfOthers() {
    record Holder(AccessToken token) {}

    assertThat(token.toString()).doesNotContain("s3cret").doesNotContain(token.fingerprint());
    assertThat(new Holder(token).toString()).doesNotContain("s3cret");
  }

  @Test
  void fingerprint_tellsTokensApart_andIsNone() {
    assertThat(token.fingerprint())
        .matches("[0-9a-f]{64}")
        .isEqualTo(new AccessToken("s3cret").fingerprint())
        .isNotEqualTo(new AccessToken("s3cret2").fingerprint());
  }
}
