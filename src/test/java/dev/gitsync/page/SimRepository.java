package dev.gitsync.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.simhost.SimHostProcess;
import java.util.UUID;
import java.util.function.Consumer;

/** A repository on the simulated host, and what people do there. */
final class SimRepository {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimHostProcess host;
  private final String name;

  private SimRepository(SimHostProcess host, String name) {
    this.host = host;
    this.name = name;
  }

  /** A new one of a name that no other test has. */
  static SimRepository create(SimHostProcess host) {
    var name = "team/r" + UUID.randomUUID().toString().substring(0, 8);
    host.control("POST", "/repositories", json(body -> body.put("name", name)));
    return new SimRepository(host, name);
  }

  /** Owner and name. */
  String name() {
    return name;
  }

  /** Its remote origin. */
  String origin() {
    return host.url() + "/" + name;
  }

  /** Pushes a branch. */
  SimRepository push(String branch) {
    host.control("POST", path("/branches"), json(body -> body.put("name", branch)));
    return this;
  }

  /** Pushes a branch and opens a pull request for it; answers its number. */
  int open(String branch, String title) {
    push(branch);
    var made =
        host.control(
            "POST",
            path("/pulls"),
            json(body -> body.put("branch", branch).put("title", title).put("by", "ada")));
    return made.path("number").asInt();
  }

  /** Somebody's fork of it. */
  SimRepository fork(String owner) {
    var fork = new SimRepository(host, owner + name.substring(name.indexOf('/')));
    host.control(
        "POST", "/repositories", json(body -> body.put("name", fork.name).put("fork_of", name)));
    return fork;
  }

  /** Pushes a branch to a fork and opens a pull request from there; answers its number. */
  int openFrom(SimRepository fork, String branch, String title) {
    fork.push(branch);
    var made =
        host.control(
            "POST",
            path("/pulls"),
            json(
                body ->
                    body.put("branch", branch)
                        .put("from", fork.name)
                        .put("title", title)
                        .put("by", "ada")));
    return made.path("number").asInt();
  }

  /** Lets something happen to a pull request; see the host's control. */
  void change(int number, String kind) {
    change(number, kind, body -> {});
  }

  /** Lets something happen to a pull request that takes more to say. */
  void change(int number, String kind, Consumer<ObjectNode> wish) {
    host.control("POST", path("/pulls/" + number), json(wish.andThen(b -> b.put("kind", kind))));
  }

  private String path(String below) {
    return "/repositories/" + name + below;
  }

  private static String json(Consumer<ObjectNode> fill) {
    var body = JSON.createObjectNode();
    fill.accept(body);
    return body.toString();
  }
}
