package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Waiting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that a user or a host writes makes the server call a host that the operator has not
 * named. The foreign host here listens on this machine, where a wrong call would reach it.
 */
class ForeignHostsIT {

  private final SharedNode shared = SharedNode.get();
  private final FakeGitHub foreign = new FakeGitHub();
  private Api member;
  private String chat;

  @BeforeEach
  void makeMember() {
    member = shared.admin().newUser("member");
    member.linkGitToken("github", "ghp_here");
    chat = member.newChat("w");
  }

  @AfterEach
  void stop() {
    shared.github().refuse("ghp_here", null);
    foreign.close();
  }

  private static List<String> origins(String ours, String foreign) {
    return List.of(
        "http://" + foreign + "/o/r",
        "https://" + foreign + "/o/r.git",
        "http://" + ours + "@" + foreign + "/o/r",
        "http://" + ours + ":x@" + foreign + "/o/r",
        "http://" + foreign + "#@" + ours + "/o/r",
        "http://" + foreign + "?@" + ours + "/o/r",
        "http://" + foreign + "\\@" + ours + "/o/r",
        "http://localhost:" + foreign.substring(foreign.indexOf(':') + 1) + "/o/r",
        "http://2130706433:" + foreign.substring(foreign.indexOf(':') + 1) + "/o/r",
        "http://0x7f.1:" + foreign.substring(foreign.indexOf(':') + 1) + "/o/r",
        "http://[::ffff:127.0.0.1]:" + foreign.substring(foreign.indexOf(':') + 1) + "/o/r",
        "http://github.com." + foreign + "/o/r",
        "git@" + foreign + ":o/r",
        "ssh://git@" + foreign + "/o/r",
        "file:///etc/passwd",
        "jar:http://" + foreign + "/o!/r",
        "http://" + ours + "/../" + foreign + "/o/r",
        "//" + foreign + "/o/r",
        "http:" + foreign + "/o/r");
  }

  @Test
  void originThatNamesAnotherHost_isNotAsked() {
    foreign.open("o/r", "b");
    var ours = shared.github().url().getAuthority();
    var theirs = foreign.url().getAuthority();

    for (var origin : origins(ours, theirs)) {
      var escaped = origin.replace("\\", "\\\\");
      var report = "{\"branch\":\"b\",\"remote_origin\":\"" + escaped + "\"}";
      assertThat(member.post("/workspaces/w/git-refs", report).status()).isIn(202, 400);
      member.post("/chats/" + chat + "/diff-status/refresh", "");
      member.get("/chats/" + chat + "/diff");
    }

    Waiting.until("nothing to be pending", () -> !isPending());
    assertThat(foreign.calls()).isEmpty();
  }

  @Test
  void addressThatNamesAnotherHost_isNotAsked() {
    foreign.open("o/r", "b");

    for (var origin : origins(shared.github().url().getAuthority(), foreign.url().getAuthority())) {
      var page = URLEncoder.encode(origin + "/pull/1", StandardCharsets.UTF_8);
      assertThat(member.get("/resolve?url=" + page).status()).as(origin).isBetween(400, 499);
    }

    assertThat(foreign.calls()).isEmpty();
  }

  @Test
  void deliveryThatNamesAnotherHost_isNotFollowed() {
    var repository = "o/" + UUID.randomUUID();
    member.linkGitToken("hasty", "ghp_hasty");
    shared.hasty().open(repository, "b");
    member.report("w", chat, shared.hasty().origin(repository), "b");
    Waiting.until("a status", () -> member.get("/chats/" + chat).body().contains("\"fresh\""));
    var before = shared.hasty().calls().size();
    var delivery =
        """
        {"action":"edited","number":1,"pull_request":{"number":1,"html_url":"{foreign}/o/r/pull/1",
          "url":"{foreign}/p","head":{"ref":"b","repo":{"id":1,"full_name":"{ours}","url":"{foreign}/r",
          "clone_url":"{foreign}/c"}}},"repository":{"id":1,"full_name":"{ours}","owner":{"id":1},
          "url":"{foreign}/r","html_url":"{foreign}/h"}}
        """;
    var sender = new HookSender(shared.node().url(), "hasty", SharedNode.HOOK_SECRET);

    var answer = sender.github("pull_request", named(delivery).replace("{ours}", repository));

    assertThat(answer.status()).isEqualTo(202);
    Waiting.until("our host to be asked", () -> shared.hasty().calls().size() > before);
    Waiting.until("nothing to be pending", () -> !isPending());
    assertThat(foreign.calls()).isEmpty();
  }

  private boolean isPending() {
    return member.get("/chats/" + chat).body().contains("\"state\":\"pending\"");
  }

  static Stream<Refusal> misleading() {
    var to = "{foreign}/repos/o/r/pulls";
    return Stream.of(
        new Refusal(301, Map.of("Location", to), "{}"),
        new Refusal(302, Map.of("Location", to), "{}"),
        new Refusal(307, Map.of("Location", to), "{}"),
        new Refusal(308, Map.of("Location", to.replace("http:", "")), "{}"),
        new Refusal(
            200,
            Map.of("Link", "<" + to + "?page=2>; rel=\"next\", <" + to + ">; rel=\"last\""),
            "[]"),
        new Refusal(
            200,
            Map.of(),
            """
            [{"number":1,"state":"open","title":"t","url":"{foreign}/x","html_url":"{foreign}/y",
              "diff_url":"{foreign}/d","user":{"login":"l","avatar_url":"{foreign}/a.png"},
              "_links":{"self":{"href":"{foreign}/s"}},"head":{"ref":"b","repo":
              {"url":"{foreign}/r","full_name":"o/r","owner":{"login":"o"}}},"base":{"ref":"m"}}]
            """));
  }

  @ParameterizedTest
  @MethodSource("misleading")
  void hostThatPointsElsewhere_isNotFollowed(Refusal answer) {
    var headers =
        answer.headers().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> named(header.getValue())));
    shared.github().refuse("ghp_here", new Refusal(answer.status(), headers, named(answer.body())));
    var origin = shared.github().origin("o/misled");
    assertThat(member.report("w", chat, origin, "b").status()).isEqualTo(202);

    member.post("/chats/" + chat + "/diff-status/refresh", "");
    member.get("/chats/" + chat + "/diff");
    Waiting.until("nothing to be pending", () -> !isPending());

    assertThat(foreign.calls()).isEmpty();
    assertThat(member.get("/chats/" + chat).body()).doesNotContain(foreign.url().toString());
  }

  private String named(String text) {
    return text.replace("{foreign}", foreign.url().toString());
  }
}
