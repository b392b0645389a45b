package dev.gitsync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gitsync.harness.HookSender;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A connection on which hooks are delivered one after another. It takes as little of the machine as
 * it can, for the server that is measured has to share it.
 */
final class HookLine implements Closeable {

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private static final String BEGIN =
      "POST /api/v1/webhooks/github HTTP/1.1\r\nX-GitHub-Delivery: ";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** Opens the connection. */
  HookLine(URI server) {
    try {
      socket = new Socket(server.getHost(), server.getPort());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An event of a pull request as it goes over the line; only its name is still missing. */
  static byte[] request(URI server, String secret, String body) {
    var head =
        """
        %s\r
        Host: %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        X-GitHub-Event: pull_request\r
        X-Hub-Signature-256: sha256=%s\r
        \r
        """;
    return (BEGIN
            + head.formatted(
                new UUID(0, 0),
                server.getAuthority(),
                body.getBytes(UTF_8).length,
                HookSender.signature(secret, body.getBytes(UTF_8)))
            + body)
        .getBytes(UTF_8);
  }

  /** Delivers an event under a name of its own; answers the status. */
  int deliver(byte[] request) {
    try {
      var named = request.clone();
      var name = UUID.randomUUID().toString().getBytes(UTF_8);
      System.arraycopy(name, 0, named, BEGIN.length(), name.length);
      out.write(named);
      out.flush();
      return answer();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private int answer() throws IOException {
    var status = Integer.parseInt(line().substring("HTTP/1.1 ".length()).substring(0, 3));
    var length = 0;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var matcher = LENGTH.matcher(header);
      if (matcher.matches()) {
        length = Integer.parseInt(matcher.group(1));
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("The server has hung up");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
