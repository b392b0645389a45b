package dev.gitsync.simhost;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.OptionalLong;

/** The global ids of GraphQL, which look like GitHub's and say nothing to whoever reads them. */
final class NodeIds {

  private NodeIds() {}

  static String encode(String kind, long id) {
    var bytes = ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    return kind + "_kw" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The id behind a node id of a kind; empty when it is none. */
  static OptionalLong decode(String kind, String nodeId) {
    var prefix = kind + "_kw";
    if (!nodeId.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    try {
      var bytes = Base64.getUrlDecoder().decode(nodeId.substring(prefix.length()));
      return bytes.length == Long.BYTES
          ? OptionalLong.of(ByteBuffer.wrap(bytes).getLong())
          : OptionalLong.empty();
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }
}
