package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The owners with their git tokens, their branches and, at the beginning, a chat on each. */
final class Crew {

  /** Somebody. */
  record Owner(int number, Api api, UUID id, List<String> branches) {

    String gitToken() {
      return Crew.gitToken(number);
    }

    String workspace() {
      return "w-" + number;
    }
  }

  private final List<Owner> owners;

  private Crew(List<Owner> owners) {
    this.owners = owners;
  }

  /** Makes them by the API. */
  static Crew make(Api admin, List<List<String>> branches) {
    return new Crew(
        IntStream.range(0, Timeline.OWNERS)
            .mapToObj(
                number -> {
                  var api = admin.newUser("member");
                  api.linkGitToken("github", gitToken(number));
                  return new Owner(
                      number, api, UUID.fromString(api.userId()), branches.get(number));
                })
            .toList());
  }

  static String gitToken(int owner) {
    return "chaos-token-" + owner;
  }

  List<Owner> owners() {
    return owners;
  }

  /** The body that makes a chat of an id. */
  static String chat(Owner owner, UUID id, String title) {
    return new ObjectMapper()
        .createObjectNode()
        .put("id", id.toString())
        .put("workspace_id", owner.workspace())
        .put("title", title)
        .toString();
  }

  /** The body that reports a branch of the host for a chat. */
  static String report(String host, UUID chat, String branch) {
    var parts = branch.split(" ", 2);
    return report(host + "/" + parts[0], parts[1], chat);
  }

  static String report(String origin, String branch, UUID chat) {
    return new ObjectMapper()
        .createObjectNode()
        .put("remote_origin", origin)
        .put("branch", branch)
        .put("chat_id", chat.toString())
        .toString();
  }

  /** The ids of the chats that an owner begins with. */
  static List<UUID> chats(long seed, int owner) {
    var dice = Dice.of(seed, "chats of " + owner);
    var ids = new ArrayList<UUID>();
    for (var i = 0; i < Timeline.CHATS; i++) {
      ids.add(dice.id());
    }
    return ids;
  }
}
