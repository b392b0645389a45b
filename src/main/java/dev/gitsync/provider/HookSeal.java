package dev.gitsync.provider;

/** Tells whether a delivery is the host's, while its body goes by. Used by one thread. */
public interface HookSeal {

  /** Takes the next bytes of the raw body. */
  void update(byte[] bytes, int offset, int length);

  /** Whether it is the host's; to be asked at the body's end. Takes as long for a near miss. */
  boolean isGenuine();
}
