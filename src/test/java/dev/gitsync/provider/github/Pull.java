package dev.gitsync.provider.github;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A pull request as GitHub would write it, as far as a look-up reads it. */
final class Pull {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode json = JSON.createObjectNode();

  private Pull(long number, String head, String branch) {
    json.put("number", number).put("state", "open").put("additions", 7).putNull("merged_at");
    json.put("created_at", "2026-01-02T03:04:05Z").put("updated_at", "2026-01-03T04:05:06Z");
    var names = head.split("/", -1);
    var end = json.putObject("head").put("ref", branch).put("sha", "c0ffee");
    end.putObject("user").put("login", names[0]);
    end.putObject("repo").put("name", names[1]).putObject("owner").put("login", names[0]);
  }

  /** An open one, whose head is at commit {@code c0ffee}. */
  static Pull open(long number, String head, String branch) {
    return new Pull(number, head, branch);
  }

  static Pull closed(long number, String head, String branch) {
    return new Pull(number, head, branch).with("state", "closed");
  }

  static Pull merged(long number, String head, String branch) {
    return closed(number, head, branch).with("merged_at", "2026-01-04T00:00:00Z");
  }

  Pull at(String commit) {
    head().put("sha", commit);
    return this;
  }

  Pull with(String field, @Nullable String text) {
    json.put(field, text);
    return this;
  }

  /** Its head's repository is gone, and perhaps its owner too. */
  Pull withoutRepository(@Nullable String owner) {
    head().putNull("repo");
    if (owner == null) {
      head().putNull("user");
    } else {
      head().putObject("user").put("login", owner);
    }
    return this;
  }

  private ObjectNode head() {
    return (ObjectNode) json.path("head");
  }

  long number() {
    return json.path("number").asLong();
  }

  String json() {
    return json.toString();
  }

  /** As lists have them: without counts. */
  static String list(Pull... pulls) {
    var list = JSON.createArrayNode();
    for (var pull : pulls) {
      list.add(pull.json.deepCopy().<ObjectNode>without("additions"));
    }
    return list.toString();
  }
}
