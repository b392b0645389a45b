package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.simhost.SimHostProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A branch on the host.
 *
 * @param repository its full name
 * @param number of its pull request; 0 for none
 * @param state of that, "" for none
 */
record Branch(String repository, String name, int number, String state) {

  /** All branches of the host but the default ones, by repository, in the host's order. */
  static Map<String, List<Branch>> ofHost(SimHostProcess host) {
    var all = new HashMap<String, List<Branch>>();
    for (var repository : host.control("GET", "/world", "").path("repositories")) {
      all.put(repository.path("name").asText(), branches(repository));
    }
    return all;
  }

  private static List<Branch> branches(JsonNode repository) {
    var pulls = new HashMap<String, JsonNode>();
    repository.path("pulls").forEach(pull -> pulls.put(pull.path("branch").asText(), pull));
    var branches = new ArrayList<Branch>();
    for (var branch : repository.path("branches")) {
      var name = branch.path("name").asText();
      var pull = pulls.get(name);
      if (!name.equals("main")) {
        branches.add(
            new Branch(
                repository.path("name").asText(),
                name,
                pull == null ? 0 : pull.path("number").asInt(),
                pull == null ? "" : pull.path("shown").path("state").asText()));
      }
    }
    return branches;
  }

  /** The remote that an agent on it would report. */
  String origin(SimHostProcess host) {
    return host.url() + "/" + repository;
  }

  /** Tells it from all others of the host. */
  String key() {
    return repository + " " + name;
  }

  /** The same for what gitsync calls it. */
  static String key(SimHostProcess host, String origin, String branch) {
    return origin.substring(host.url().toString().length() + 1) + " " + branch;
  }
}
