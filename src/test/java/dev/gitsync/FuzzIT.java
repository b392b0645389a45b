package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sends what nobody would send: bodies, addresses, deliveries and WebSocket frames that are wrong
 * in a random way. No 500, no hang, and the server goes on as before. A seed makes a run
 * repeatable: {@code -Dgitsync.fuzz.seed}; {@code -Dgitsync.fuzz.count} makes it longer.
 */
class FuzzIT {

  private static final long SEED = Long.getLong("gitsync.fuzz.seed", new Random().nextLong());
  private static final int COUNT = Integer.getInteger("gitsync.fuzz.count", 1_500);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private record Target(String method, String path, String body) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target("POST", "/session", "{\"token\":\"gsy_x\"}"),
          new Target("POST", "/users", "{\"login\":\"ann\",\"role\":\"member\"}"),
          new Target("PATCH", "/users/{id}", "{\"role\":\"admin\",\"disabled\":true}"),
          new Target(
              "POST",
              "/users/me/tokens",
              "{\"name\":\"n\",\"workspace_id\":\"w\",\"expires_at\":\"2999-01-01T00:00:00Z\"}"),
          new Target(
              "POST", "/chats", "{\"id\":\"{id}\",\"workspace_id\":\"w\",\"title\":\"a title\"}"),
          new Target("PATCH", "/chats/{chat}", "{\"title\":\"another\",\"archived\":false}"),
          new Target("GET", "/chats?pr_status=open&limit=5&q=x&cursor=abc&repo=o", ""),
          new Target(
              "POST",
              "/workspaces/w/git-refs",
              "{\"branch\":\"b\",\"remote_origin\":\"git@example.com:o/r.git\",\"chat_id\":\"{chat}\"}"),
          new Target("PUT", "/git-tokens/hasty", "{\"token\":\"ghp_x\"}"),
          new Target("DELETE", "/git-tokens/{id}", ""),
          new Target("POST", "/chats/{chat}/diff-status/refresh", ""),
          new Target("GET", "/chats/{chat}/diff?remote_origin=o&branch=b", ""),
          new Target("GET", "/resolve?url=https://example.com/o/r/pull/1", ""));

  private record Event(String name, String body) {}

  private static final String REPOSITORY =
      "\"repository\":{\"id\":17,\"full_name\":\"o/r\",\"owner\":{\"id\":1,\"login\":\"o\"}}";

  /** What a host delivers, before it is mangled. */
  private static final List<Event> EVENTS =
      List.of(
          new Event(
              "pull_request",
              """
              {"action":"synchronize","number":5,"pull_request":{"number":5,
               "html_url":"https://example.com/o/r/pull/5","updated_at":"2026-03-01T12:00:00Z",
               "head":{"ref":"b","sha":"%1$s","repo":{"id":17,"full_name":"o/r"}}},%2$s}
              """),
          new Event(
              "push", "{\"ref\":\"refs/heads/b\",\"before\":\"%1$s\",\"after\":\"%1$s\",%2$s}"),
          new Event(
              "check_run",
              "{\"check_run\":{\"head_sha\":\"%1$s\",\"pull_requests\":[{\"number\":5}]},%2$s}"),
          new Event("status", "{\"sha\":\"%1$s\",\"branches\":[{\"name\":\"b\"}],%2$s}"),
          new Event(
              "repository",
              "{\"action\":\"renamed\",\"changes\":{\"repository\":{\"name\":{\"from\":\"q\"}}},%2$s}"),
          new Event("ping", "{\"zen\":\"z\",\"hook_id\":1,%2$s}"),
          new Event("nothing_of_the_kind", "{%2$s}"));

  /** What is put in the place of something. */
  private static final List<String> ODD =
      List.of(
          "\u0000",
          "\\u0000",
          "\uD800",
          "\\ud800",
          "\uFFFF",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          ",",
          ":",
          "null",
          "true",
          "-1",
          "1e999",
          "9223372036854775808",
          "0.1",
          "[]",
          "{}",
          "\"\"",
          "[[[[[[[[",
          "{\"a\":{\"a\":{\"a\":",
          "%00",
          "%ff%fe",
          "../",
          "<!--",
          "${x}",
          "'; --",
          "\r\n",
          "\t",
          "é",
          "𝒳",
          "\u202E",
          "x".repeat(3_000),
          "\\",
          "/",
          "2026-13-45T99:00:00Z");

  private final SharedNode shared = SharedNode.get();
  private final Random random = new Random(SEED);
  private Api member;
  private String chat;

  @BeforeEach
  void makeMember() {
    member = shared.admin().newUser("member");
    chat = member.newChat("w");
  }

  private String filled(String text) {
    return text.replace("{chat}", chat).replace("{id}", "00000000-0000-4000-8000-000000000001");
  }

  private byte[] mangled(String text) {
    var bytes = mangledText(text).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private String mangledText(String text) {
    var mangled = new StringBuilder(text);
    for (var i = 0; i <= random.nextInt(4); i++) {
      var from = random.nextInt(mangled.length() + 1);
      var to = Math.min(mangled.length(), from + random.nextInt(6));
      var odd = ODD.get(random.nextInt(ODD.size()));
      mangled.replace(from, to, random.nextBoolean() ? odd : "");
    }
    return mangled.toString();
  }

  /** As a client library would escape it, so that it reaches the server at all. */
  private String address(String path) {
    var query = path.indexOf('?');
    var raw =
        query < 0 || random.nextInt(3) > 0
            ? path
            : path.substring(0, query + 1) + mangledText(path.substring(query + 1));
    var escaped = new StringBuilder();
    for (var b : raw.getBytes(StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      var plain = c < 0x7f && (Character.isLetterOrDigit(c) || "/?&=-_.".indexOf(c) >= 0);
      escaped.append(plain ? String.valueOf(c) : "%%%02x".formatted((int) c));
    }
    return escaped.toString();
  }

  @Test
  void requests_areNeverAnswered500_andAnswerInTime() throws Exception {
    var failedBefore = failures();
    for (var i = 0; i < COUNT; i++) {
      var target = TARGETS.get(random.nextInt(TARGETS.size()));
      var body = mangled(filled(target.body()));
      var uri = shared.node().url() + "/api/v1" + address(filled(target.path()));
      var request =
          HttpRequest.newBuilder(URI.create(uri))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + member.token())
              .header("Origin", shared.node().url().toString())
              .header("Content-Type", "application/json")
              .method(
                  target.method(),
                  target.method().equals("GET")
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(body))
              .build();

      var answer = HTTP.send(request, BodyHandlers.ofString());

      var what = "seed %d, %d: %s %s %s".formatted(SEED, i, target.method(), uri, text(body));
      assertThat(answer.statusCode()).as(what).isLessThan(500);
      if (answer.statusCode() >= 400) {
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
            .as(what)
            .startsWith("application/problem+json");
      }
      assertThat(answer.body()).as(what).doesNotContain("dev.gitsync", "java.", "org.");
    }
    assertThat(member.get("/users/me").status()).isEqualTo(200);
    assertThat(failures()).isEqualTo(failedBefore);
  }

  @Test
  void deliveries_areNeverAnswered500_whateverIsSigned() {
    var failedBefore = failures();
    var sender = new HookSender(shared.node().url(), "hasty", SharedNode.HOOK_SECRET);
    for (var i = 0; i < COUNT; i++) {
      var event = EVENTS.get(random.nextInt(EVENTS.size()));
      var body = mangled(event.body().formatted("a".repeat(40), REPOSITORY));
      // Few names, so that some come twice.
      var delivery = "d" + random.nextInt(COUNT);

      var answer =
          random.nextInt(5) > 0
              ? sender.github(event.name(), delivery, body)
              : sender.send(forgedHeaders(event, delivery), body);

      assertThat(answer.status())
          .as("seed %d, %d: %s %s", SEED, i, event.name(), text(body))
          .isIn(202, 400, 401);
      assertThat(answer.body()).doesNotContain("dev.gitsync", "java.", "org.");
    }
    assertThat(member.get("/users/me").status()).isEqualTo(200);
    assertThat(failures()).isEqualTo(failedBefore);
  }

  private Map<String, String> forgedHeaders(Event event, String delivery) {
    var signatures = List.of("sha256=", "sha256=zz", "sha1=00", "=", "sha256=" + "0".repeat(64));
    return Map.of(
        "X-GitHub-Event",
        event.name(),
        "X-GitHub-Delivery",
        delivery,
        "X-Hub-Signature-256",
        signatures.get(random.nextInt(signatures.size())));
  }

  /** Mistakes of ours, whoever saw them. */
  private long failures() {
    return shared.node().log().lines().filter(line -> line.contains("ERROR [dev.gitsync")).count();
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  @Test
  void pagesThatSayAnything_harmNobodyElse() throws IOException {
    var openBefore = openPages();
    try (var page = member.watch()) {
      page.awaitKind("snapshot");
      for (var i = 0; i < COUNT / 10; i++) {
        sayAnything();
      }

      var fresh = member.newChat("w");

      page.await("the chat", frame -> frame.json().path("chat").path("id").asText().equals(fresh));
    }
    assertThat(
            Watch.handshake(
                shared.node().url(), Map.of("Authorization", "Bearer " + member.token())))
        .isEqualTo(101);
    assertThat(shared.node().log()).doesNotContain("OutOfMemoryError", "StackOverflowError");
    Waiting.until("all pages to be closed", () -> openPages() <= openBefore);
  }

  private double openPages() {
    var uri = URI.create(shared.node().managementUrl() + "/metrics");
    return Api.send(HttpRequest.newBuilder(uri).build())
        .body()
        .lines()
        .filter(line -> line.startsWith("gitsync_live_pages"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** A page that is let in, or nearly, and then sends bytes that are no frames, or odd ones. */
  private void sayAnything() throws IOException {
    var url = shared.node().url();
    try (var socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(5_000);
      var handshake =
          """
          GET /api/v1/chats/watch HTTP/1.1
          Host: %s
          Authorization: Bearer %s
          Upgrade: websocket
          Connection: Upgrade
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

          """
              .formatted(url.getAuthority(), member.token())
              .replace("\n", "\r\n");
      var out = socket.getOutputStream();
      var odd = random.nextInt(5) == 0;
      out.write((odd ? mangled(handshake) : handshake.getBytes(StandardCharsets.UTF_8)));
      out.flush();
      if (!odd) {
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      sendFrames(out);
    } catch (java.net.SocketException e) {
      // The server may well have had enough.
      assertThat(e).isNotNull();
    }
  }

  private void sendFrames(OutputStream out) throws IOException {
    for (var i = 0; i < 5; i++) {
      var frame = new byte[random.nextInt(200) + 2];
      random.nextBytes(frame);
      if (random.nextBoolean()) {
        // A whole one with a mask, of any kind, with a length that may be a lie.
        frame[0] = (byte) (0x80 | random.nextInt(16));
        frame[1] = (byte) (0x80 | random.nextInt(128));
      }
      out.write(frame);
    }
    out.flush();
  }
}
