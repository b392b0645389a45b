package dev.gitsync.webhook;

import dev.gitsync.provider.HookSeal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that is checked while it is read. */
final class SealedBody extends FilterInputStream {

  private static final int DRAINED_AT_ONCE = 1 << 13;

  private final HookSeal seal;

  SealedBody(InputStream in, HookSeal seal) {
    super(in);
    this.seal = seal;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      seal.update(bytes, offset, n);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(n, DRAINED_AT_ONCE)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** The seal is of the whole body, however much of it somebody wanted. */
  boolean isGenuine() throws IOException {
    var rest = new byte[DRAINED_AT_ONCE];
    while (read(rest) >= 0) {
      // Only the seal wants it.
    }
    return seal.isGenuine();
  }
}
