package dev.gitsync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Watch;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Browsers' log-in: the session cookie, where it is good and when it ends. */
class SessionIT {

  /** Within this a page is closed whose credentials have ended; the contract gives it 10 s. */
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(12);

  private static final String NEW_CHAT = "{\"workspace_id\":\"w\"}";

  private final SharedNode shared = SharedNode.get();
  private final Api nobody = shared.nobody();
  private final String ours = shared.node().url().toString();
  private Api member;

  @BeforeEach
  void makeMember() {
    member = shared.admin().newUser("member");
  }

  @Test
  void logIn_setsACookieThatScriptsAndForeignPagesDoNotGet() {
    var answer = logIn(String.valueOf(member.token()), ours);

    assertThat(answer.status()).isEqualTo(204);
    var cookie = List.of(answer.header("Set-Cookie").split("; *"));
    assertThat(cookie.get(0)).matches("gitsync_session=\\S{40,}");
    assertThat(cookie)
        .contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000")
        .doesNotContain("Secure");
  }

  @Test
  void session_isStoredAsAHashAlone() {
    var session = session();

    var stored =
        shared
            .database()
            .query(
                "select count(*) from web_session where encode(hash, 'hex') = '"
                    + sha256(session)
                    + "' and expires_at between now() + interval '719 hours'"
                    + " and now() + interval '721 hours'");

    assertThat(stored).isEqualTo("1");
  }

  @Test
  void cookie_isGoodForReadingWithoutAnOrigin() {
    var answer = call("GET", "/users/me", null, session(), null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).isEqualTo(member.userId());
  }

  @Test
  void cookie_isGoodForWritingFromOurOwnPage() {
    var answer = call("POST", "/chats", NEW_CHAT, session(), ours);

    assertThat(answer.status()).isEqualTo(201);
  }

  @TestFactory
  Stream<DynamicTest> foreignOrigin_mayNotWriteWithTheCookie() {
    var session = session();
    return foreignOrigins()
        .map(
            origin ->
                dynamicTest(
                    "Origin: " + origin,
                    () -> {
                      var answer = call("POST", "/chats", NEW_CHAT, session, origin);

                      assertIsProblem(answer, 403);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> foreignOrigin_mayNotLogIn() {
    return foreignOrigins()
        .map(
            origin ->
                dynamicTest(
                    "Origin: " + origin,
                    () -> {
                      var answer = logIn(String.valueOf(member.token()), origin);

                      assertIsProblem(answer, 403);
                      assertThat(answer.header("Set-Cookie")).isEmpty();
                    }));
  }

  private Stream<String> foreignOrigins() {
    return Stream.of(
        "https://evil.example",
        "null",
        "",
        ours.replace("http:", "https:"),
        ours.replaceFirst("[0-9]+$", "1"),
        ours.replace("127.0.0.1", "localhost"),
        ours + ".evil.example",
        ours + "@evil.example",
        "http://");
  }

  @Test
  void missingOrigin_mayNotWriteWithTheCookie() {
    var session = session();

    var made = call("POST", "/chats", NEW_CHAT, session, null);
    var unlinked = call("DELETE", "/git-tokens/github", null, session, null);

    assertIsProblem(made, 403);
    assertIsProblem(unlinked, 403);
  }

  @Test
  void missingOrigin_mayNotLogIn() {
    var answer = logIn(String.valueOf(member.token()), null);

    assertIsProblem(answer, 403);
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void foreignOrigin_withAnApiToken_mayWrite() {
    var answer =
        member.send("POST", "/chats", NEW_CHAT, Map.of("Origin", "https://elsewhere.example"));

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void badApiToken_besideAGoodCookie_isNobody() {
    var headers =
        Map.of("Cookie", "gitsync_session=" + session(), "Authorization", "Bearer gsy_none");

    var answer = nobody.send("GET", "/users/me", null, headers);

    assertIsProblem(answer, 401);
  }

  @Test
  void badToken_canNotLogIn() {
    var answer = logIn("gsy_nobody_has_this_one", ours);

    assertIsProblem(answer, 401);
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void agentsToken_canNotLogIn() {
    var answer = logIn(String.valueOf(member.newAgent("w").token()), ours);

    assertIsProblem(answer, 403);
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void disabledUser_canNotLogIn() {
    disable();

    var answer = logIn(String.valueOf(member.token()), ours);

    assertIsProblem(answer, 401);
  }

  @Test
  void logOut_endsTheSessionAndTakesTheCookieBack() {
    var session = session();

    var answer = call("DELETE", "/session", null, session, ours);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Set-Cookie")).contains("gitsync_session=;").contains("Max-Age=0");
    assertThat(statusOfMe(session)).isEqualTo(401);
    assertThat(member.get("/users/me").status()).isEqualTo(200);
  }

  @Test
  void logOut_byAForeignPage_isRefused() {
    var session = session();

    var answer = call("DELETE", "/session", null, session, "https://evil.example");

    assertIsProblem(answer, 403);
    assertThat(statusOfMe(session)).isEqualTo(200);
  }

  @Test
  void logOut_endsNoOtherSession() {
    var other = session();
    call("DELETE", "/session", null, session(), ours);

    assertThat(statusOfMe(other)).isEqualTo(200);
  }

  @Test
  void revokedToken_endsItsSessions() {
    var session = session();

    revokeAll(member);

    assertThat(statusOfMe(session)).isEqualTo(401);
  }

  @Test
  void disabledUser_losesSessionsUntilHeIsEnabled() {
    var session = session();
    var user = member.userId();
    disable();
    var whileDisabled = statusOfMe(session);

    shared.admin().patch("/users/" + user, "{\"disabled\":false}");

    assertThat(whileDisabled).isEqualTo(401);
    assertThat(statusOfMe(session)).isEqualTo(200);
  }

  @Test
  void expiredToken_endsItsSessions() {
    var session = session();

    shared
        .database()
        .execute(
            "update api_token set expires_at = now() where user_id = '" + member.userId() + "'");

    assertThat(statusOfMe(session)).isEqualTo(401);
  }

  @Test
  void expiredSession_isNobody() {
    var session = session();

    shared
        .database()
        .execute(
            "update web_session set expires_at = now() where encode(hash, 'hex') = '"
                + sha256(session)
                + "'");

    assertThat(statusOfMe(session)).isEqualTo(401);
  }

  @Test
  void role_isThatOfTheMoment() {
    var session = session();
    shared.admin().patch("/users/" + member.userId(), "{\"role\":\"admin\"}");

    var answer = call("GET", "/users", null, session, null);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void cookie_opensAWebSocket() {
    var cookie = "gitsync_session=" + session();

    var fromNowhere = Watch.handshake(shared.node().url(), Map.of("Cookie", cookie));
    var fromUs = Watch.handshake(shared.node().url(), Map.of("Cookie", cookie, "Origin", ours));

    assertThat(fromNowhere).isEqualTo(101);
    assertThat(fromUs).isEqualTo(101);
  }

  @TestFactory
  Stream<DynamicTest> foreignOrigin_mayNotWatch() {
    var session = session();
    return foreignOrigins()
        .map(
            origin ->
                dynamicTest(
                    "Origin: " + origin,
                    () -> {
                      var headers =
                          Map.of("Cookie", "gitsync_session=" + session, "Origin", origin);

                      var status = Watch.handshake(shared.node().url(), headers);

                      assertThat(status).isEqualTo(403);
                    }));
  }

  @Test
  void disabledUsersPage_isClosed() {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");

      disable();

      assertThat(watch.awaitClose(CLOSED_WITHIN)).isEqualTo(1008);
    }
  }

  @Test
  void tokenRevokedOnOneNode_endsOnAnotherAtOnce() {
    try (var second = shared.another().start().awaitReady()) {
      var session = session();
      var there = second.api(String.valueOf(member.token()));
      assertThat(statusOfMe(second.url(), session)).isEqualTo(200);
      try (var byToken = there.watch();
          var byCookie = Watch.open(second.url(), Map.of("Cookie", "gitsync_session=" + session))) {
        byToken.awaitKind("snapshot");
        byCookie.awaitKind("snapshot");

        revokeAll(member);

        assertThat(there.get("/users/me").status()).isEqualTo(401);
        assertThat(statusOfMe(second.url(), session)).isEqualTo(401);
        assertThat(byToken.awaitClose(CLOSED_WITHIN)).isEqualTo(1008);
        assertThat(byCookie.awaitClose(CLOSED_WITHIN)).isEqualTo(1008);
      }
    }
  }

  private void disable() {
    var disabled = shared.admin().patch("/users/" + member.userId(), "{\"disabled\":true}");
    assertThat(disabled.status()).isEqualTo(200);
  }

  private static void revokeAll(Api user) {
    for (var token : user.get("/users/me/tokens").json().path("tokens")) {
      assertThat(user.delete("/users/me/tokens/" + token.path("id").asText()).status())
          .isEqualTo(204);
    }
  }

  private Answer logIn(String token, @Nullable String origin) {
    return call("POST", "/session", "{\"token\":\"" + token + "\"}", null, origin);
  }

  /** The id of a new session of the member. */
  private String session() {
    var cookie = logIn(String.valueOf(member.token()), ours).header("Set-Cookie");
    return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
  }

  private int statusOfMe(String session) {
    return statusOfMe(shared.node().url(), session);
  }

  private static int statusOfMe(URI server, String session) {
    return new Api(server, null)
        .send("GET", "/users/me", null, Map.of("Cookie", "gitsync_session=" + session))
        .status();
  }

  private Answer call(
      String method,
      String path,
      @Nullable String body,
      @Nullable String session,
      @Nullable String origin) {
    var headers = new HashMap<String, String>();
    if (session != null) {
      headers.put("Cookie", "other=1; gitsync_session=" + session);
    }
    if (origin != null) {
      headers.put("Origin", origin);
    }
    return nobody.send(method, path, body, headers);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertIsProblem(Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }
}
