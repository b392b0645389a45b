package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Shown;
import dev.gitsync.simhost.SimHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the host has, in the words of a run: branches by {@code owner/name branch}. */
final class HostWorld {

  private final SimHost host;
  private final List<HostState> beginning;

  HostWorld(SimHost host) {
    this.host = host;
    var states = new ArrayList<HostState>();
    pulls().forEach((branch, pull) -> states.add(new HostState(branch, Instant.MIN, pull)));
    this.beginning = List.copyOf(states);
  }

  private JsonNode world() {
    return host.control("GET", "/world", "");
  }

  /** The pull request of each branch that has one, as it is now. */
  Map<String, Shown> pulls() {
    var pulls = new TreeMap<String, Shown>();
    for (var repository : world().path("repositories")) {
      for (var pull : repository.path("pulls")) {
        pulls.put(key(pull), Shown.ofHost(pull.path("shown")));
      }
    }
    return pulls;
  }

  private static String key(JsonNode pull) {
    return pull.path("head_repository").asText() + " " + pull.path("branch").asText();
  }

  /** The branches of each team's repository, forks' included, that agents work on. */
  List<List<String>> branches() {
    var byTeam = new TreeMap<String, List<String>>();
    for (var repository : world().path("repositories")) {
      if (!repository.path("fork").asBoolean()) {
        var name = repository.path("name").asText();
        var branches = new ArrayList<String>();
        repository.path("pulls").forEach(pull -> branches.add(key(pull)));
        repository
            .path("branches")
            .forEach(branch -> branches.add(name + " " + branch.path("name").asText()));
        byTeam.put(
            name, branches.stream().distinct().filter(key -> !key.endsWith(" main")).toList());
      }
    }
    return List.copyOf(byTeam.values());
  }

  /** How each branch's pull request was, from its beginning to now. */
  List<HostState> states() {
    var heads = new HashMap<String, String>();
    for (var repository : world().path("repositories")) {
      for (var pull : repository.path("pulls")) {
        heads.put(pull.path("id").asText(), key(pull));
      }
    }
    var states = new ArrayList<>(beginning);
    for (var more = changes(0); !more.isEmpty(); ) {
      long last = 0;
      for (var change : more) {
        last = change.path("seq").asLong();
        states.add(
            new HostState(
                heads.getOrDefault(change.path("id").asText(), ""),
                Instant.parse(change.path("at").asText()),
                Shown.ofHost(change.path("shown"))));
      }
      more = changes(last);
    }
    return List.copyOf(states);
  }

  private JsonNode changes(long after) {
    return host.control("GET", "/changes" + (after == 0 ? "" : "?after=" + after), "")
        .path("changes");
  }

  void run(boolean running) {
    host.control("POST", "/script", "{\"running\":" + running + "}");
  }

  /** Changes every pull request, and opens one for every second branch that has none. */
  void changeAll(List<List<String>> branches) {
    host.control("POST", "/changes", "{\"kind\":\"title\"}");
    var known = pulls();
    var without =
        branches.stream().flatMap(List::stream).filter(key -> !known.containsKey(key)).toList();
    for (var i = 0; i < without.size(); i += 2) {
      var parts = without.get(i).split(" ", 2);
      host.control(
          "POST", "/repositories/" + parts[0] + "/pulls", "{\"branch\":\"" + parts[1] + "\"}");
    }
  }
}
