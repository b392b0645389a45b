package dev.gitsync.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A lively page without any account: chats on the branches of a simulated Git host. */
final class Demo implements AutoCloseable {

  private static final String WORKSPACE = "demo";

  private final SimHostProcess host;

  private Demo(SimHostProcess host) {
    this.host = host;
  }

  /** Starts the host: something changes every three seconds, and branches get pull requests. */
  static Demo start() {
    return new Demo(
        SimHostProcess.start(
            "--repositories=2",
            "--pulls=6",
            "--branches=2",
            "--fork-share=0",
            "--closed-share=0",
            "--mix=[{\"share\":1,\"per_hour\":50}]",
            // Most closed ones are reopened, or the page would fall asleep.
            "--kinds={\"push\":40,\"title\":8,\"draft\":4,\"ready\":8,\"approve\":14,"
                + "\"request_changes\":8,\"dismiss\":4,\"merge\":1,\"close\":2,\"reopen\":40}",
            "--opens-per-hour=40",
            "--switches={\"limits\":false,\"latency\":\"PT0.1S\"}"));
  }

  /** Points a server at the host, and has it look often. */
  Node.Builder configure(Node.Builder node) {
    return node.with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
        .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT5S")
        .with("GITSYNC_REFRESH_WATCHED_TTL", "PT5S")
        .with("GITSYNC_REFRESH_CLOSED_TTL", "PT20S")
        .with("GITSYNC_REFRESH_NO_PR_RETRY_WINDOW", "PT12H");
  }

  /** Gives a user a git token and a chat for each branch. */
  void fill(Api user) {
    user.linkGitToken("github", "a-token-of-the-demonstration");
    for (var repository : host.control("GET", "/world", "").path("repositories")) {
      var name = repository.path("name").asText();
      for (var branch : repository.path("branches")) {
        if (!branch.path("name").asText().equals("main")) {
          addChat(user, name, branch.path("name").asText());
        }
      }
    }
  }

  private void addChat(Api user, String repository, String branch) {
    var chat =
        new ObjectMapper()
            .createObjectNode()
            .put("workspace_id", WORKSPACE)
            .put("title", "Work on " + branch);
    var id = user.post("/chats", chat.toString()).json().path("id").asText();
    user.report(WORKSPACE, id, host.url() + "/" + repository, branch);
  }

  /** Removes what an earlier demonstration left. */
  static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var files = Files.walk(directory)) {
        for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(file);
        }
      }
    }
  }

  /** Ends the host. */
  @Override
  public void close() {
    host.close();
  }
}
