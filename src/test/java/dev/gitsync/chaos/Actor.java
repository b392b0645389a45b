package dev.gitsync.chaos;

import dev.gitsync.chaos.Told.Outcome;
import dev.gitsync.chaos.Told.What;
import dev.gitsync.harness.Api;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An owner and his agents. Asks any node, and when there is no answer another, as a client would;
 * notes each call and what became of it. One thing after another.
 */
final class Actor {

  /** A node that sleeps takes a call and says nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN = Duration.ofMillis(300);

  private final Crew.Owner owner;
  private final IntFunction<URI> nodes;
  private final String host;
  private final String foreignOrigin;
  private final Dice dice;
  private final List<UUID> chats;

  /** The chat that is on a branch of the foreign host. */
  private final UUID foreignChat;

  /** The branch that each chat is on. */
  private final List<String> branches;

  private final List<Told> told = new CopyOnWriteArrayList<>();

  Actor(Crew.Owner owner, IntFunction<URI> nodes, String host, String foreignOrigin, long seed) {
    this.owner = owner;
    this.nodes = nodes;
    this.host = host;
    this.foreignOrigin = foreignOrigin;
    this.dice = Dice.of(seed, "calls of " + owner.number());
    this.chats = Crew.chats(seed, owner.number());
    this.foreignChat = dice.id();
    this.branches = new ArrayList<>(owner.branches().subList(0, Timeline.CHATS));
  }

  List<Told> told() {
    return List.copyOf(told);
  }

  /** Makes the first chats and reports their branches. */
  void begin() {
    for (var i = 0; i < chats.size(); i++) {
      create(chats.get(i), branches.get(i));
    }
    tell(What.CREATE, foreignChat, "", "POST", "/chats", Crew.chat(owner, foreignChat, "a chat"));
    reportForeign();
  }

  private void reportForeign() {
    tell(
        What.REPORT_FOREIGN,
        foreignChat,
        "",
        "POST",
        "/workspaces/" + owner.workspace() + "/git-refs",
        Crew.report(foreignOrigin, "feat/topic-1", foreignChat));
  }

  /** Does what the timeline says, each at its time or when the one before is done. */
  void run(List<Timeline.At<Deed>> deeds, Instant begin) {
    for (var deed : deeds) {
      Pause.until(begin.plus(deed.time()));
      perform(deed.what());
    }
  }

  private void perform(Deed deed) {
    if (deed instanceof Deed.Report report) {
      branches.set(report.chat(), owner.branches().get(report.branch()));
      report(chats.get(report.chat()), branches.get(report.chat()));
    } else if (deed instanceof Deed.ReportForeign) {
      reportForeign();
    } else if (deed instanceof Deed.ArchiveAndBack archive) {
      var chat = chats.get(archive.chat());
      tell(What.ARCHIVE, chat, "", "PATCH", "/chats/" + chat, "{\"archived\":true}");
      Pause.of(archive.after());
      tell(What.UNARCHIVE, chat, "", "PATCH", "/chats/" + chat, "{\"archived\":false}");
    } else if (deed instanceof Deed.UnlinkAndLink link) {
      tell(What.UNLINK, null, "", "DELETE", "/git-tokens/github", null);
      Pause.of(link.after());
      link();
    } else if (deed instanceof Deed.Replace replace) {
      var gone = chats.set(replace.chat(), replace.by());
      tell(What.DELETE, gone, "", "DELETE", "/chats/" + gone, null);
      create(replace.by(), branches.get(replace.chat()));
    } else if (deed instanceof Deed.RefreshNow refresh) {
      refreshNow(chats.get(refresh.chat()), branches.get(refresh.chat()));
    } else if (deed instanceof Deed.Rename rename) {
      var chat = chats.get(rename.chat());
      tell(
          What.RENAME,
          chat,
          "",
          "PATCH",
          "/chats/" + chat,
          "{\"title\":\"chat %d\"}".formatted(rename.number()));
    }
  }

  private void create(UUID chat, String branch) {
    tell(What.CREATE, chat, "", "POST", "/chats", Crew.chat(owner, chat, "a chat"));
    report(chat, branch);
  }

  private void report(UUID chat, String branch) {
    var path = "/workspaces/" + owner.workspace() + "/git-refs";
    tell(What.REPORT, chat, branch, "POST", path, Crew.report(host, chat, branch));
  }

  /** Links the owner's git token. */
  void link() {
    tell(
        What.LINK,
        null,
        "",
        "PUT",
        "/git-tokens/github",
        "{\"token\":\"" + owner.gitToken() + "\"}");
  }

  private void refreshNow(UUID chat, String branch) {
    var parts = branch.split(" ", 2);
    var query =
        "remote_origin=%s&branch=%s".formatted(encoded(host + "/" + parts[0]), encoded(parts[1]));
    var path = "/chats/" + chat + "/diff-status/refresh?" + query;
    // Nobody waits for it any longer when it takes so long.
    attempt(What.REFRESH, chat, branch, "POST", path, "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Calls until somebody answers. */
  private void tell(
      What what,
      @Nullable UUID chat,
      String branch,
      String method,
      String path,
      @Nullable String body) {
    while (!Thread.currentThread().isInterrupted()) {
      var outcome = attempt(what, chat, branch, method, path, body);
      if (outcome != Outcome.PERHAPS) {
        return;
      }
      Pause.of(BETWEEN);
    }
  }

  private Outcome attempt(
      What what,
      @Nullable UUID chat,
      String branch,
      String method,
      String path,
      @Nullable String body) {
    var node = nodes.apply(dice.between(0, Timeline.NODES - 1));
    var begin = Instant.now();
    var status = 0;
    try {
      status = send(node, method, path, body).status();
    } catch (UncheckedIOException e) {
      // Refused, cut, or nobody answered in time.
    }
    var outcome =
        status == 0 || status >= 500
            ? Outcome.PERHAPS
            : status < 300 ? Outcome.TOLD : Outcome.REFUSED;
    told.add(new Told(what, owner.number(), chat, branch, begin, Instant.now(), outcome, status));
    return outcome;
  }

  private Api.Answer send(URI node, String method, String path, @Nullable String body) {
    var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return Api.send(
        HttpRequest.newBuilder(node.resolve("/api/v1" + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + owner.api().token())
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build());
  }
}
