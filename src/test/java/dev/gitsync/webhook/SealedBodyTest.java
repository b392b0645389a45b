package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.provider.HookSeal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealedBodyTest {

  /** Knows the body that it wants to see. */
  private static final class ExactSeal implements HookSeal {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final String wanted;

    ExactSeal(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      seen.write(bytes, offset, length);
    }

    @Override
    public boolean isGenuine() {
      return seen.toString(StandardCharsets.UTF_8).equals(wanted);
    }
  }

  private static SealedBody body(String text) {
    return new SealedBody(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new ExactSeal(text));
  }

  @Test
  void seal_isOfTheWholeBody_howeverItIsRead() throws IOException {
    var body = body("a body of some length");

    assertThat(body.read()).isEqualTo('a');
    assertThat(body.read(new byte[5], 1, 3)).isEqualTo(3);
    assertThat(body.skip(4)).isEqualTo(4);

    assertThat(body.isGenuine()).isTrue();
    assertThat(body.read()).isEqualTo(-1);
    assertThat(body.skip(4)).isZero();
  }
}
