package dev.gitsync.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A user of gitsync with a git token of his own.
 *
 * @param api a client of his
 * @param gitToken his token for the host
 */
record Owner(UUID id, Api api, String gitToken) {

  /** What the git tokens that gitsync has begin with. */
  static final String PREFIX = "gitsync-";

  /** Makes users and links their tokens. */
  static List<Owner> make(Api admin, String provider, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> make(admin, provider, PREFIX + provider + "-" + number))
        .toList();
  }

  private static Owner make(Api admin, String provider, String gitToken) {
    var api = admin.newUser("member");
    var linked = api.linkGitToken(provider, gitToken);
    if (linked.status() != 204) {
      throw new IllegalStateException("A token could not be linked: " + linked.body());
    }
    return new Owner(UUID.fromString(api.userId()), api, gitToken);
  }

  /** Makes a chat by the API; answers its id. */
  String newChat(String workspace, String title) {
    var chat = new ObjectMapper().createObjectNode();
    chat.put("workspace_id", workspace).put("title", title);
    return api.post("/chats", chat.toString()).json().path("id").asText();
  }
}
