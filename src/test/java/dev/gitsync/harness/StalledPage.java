package dev.gitsync.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A page that connects and then takes nothing, through as narrow a line as there is. */
public final class StalledPage implements Closeable {

  /** What a test waits at the most for its last bytes. */
  private static final int READ_MILLIS = (int) TimeUnit.SECONDS.toMillis(60);

  private final Socket socket;

  private StalledPage(Socket socket) {
    this.socket = socket;
  }

  /** Asks for the upgrade and reads nothing, not even its answer. */
  public static StalledPage open(URI server, Api owner) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(2_048);
      socket.setSoTimeout(READ_MILLIS);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      var upgrade =
          """
          GET /api/v1/chats/watch HTTP/1.1
          Host: %s:%d
          Authorization: Bearer %s
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

          """
              .formatted(server.getHost(), server.getPort(), owner.token())
              .replace("\n", "\r\n");
      socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
      return new StalledPage(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all that was on the way; answers the code of the close frame at its end. */
  public int readCloseCode() {
    try {
      var in = socket.getInputStream();
      while (in.read() != '\r' || in.read() != '\n' || in.read() != '\r' || in.read() != '\n') {
        // The answer to the upgrade.
      }
      for (var first = in.read(); first >= 0; first = in.read()) {
        var length = length(in);
        var payload = in.readNBytes(Math.toIntExact(length));
        if ((first & 0x0f) == 8) {
          return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        }
      }
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the server has ended the connection, though nothing of what was on the way was read.
   */
  public boolean isCut() {
    try {
      // An unsolicited pong, which is no message; after the end of the connection it is refused.
      socket.getOutputStream().write(new byte[] {(byte) 0x8a, (byte) 0x80, 1, 2, 3, 4});
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static long length(InputStream in) throws IOException {
    var length = in.read() & 0x7f;
    if (length < 126) {
      return length;
    }
    var more = 0L;
    for (var i = 0; i < (length == 126 ? 2 : 8); i++) {
      more = (more << 8) | in.read();
    }
    return more;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
