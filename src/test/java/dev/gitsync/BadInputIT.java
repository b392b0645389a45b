package dev.gitsync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.SharedNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever is wrong with a request, the answer is a problem that tells what, and nothing else. */
class BadInputIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MIB = 1024 * 1024;
  private static final String EMOJI = "\uD83D\uDE00";

  /** What must never be in an answer: it tells of what goes on inside. */
  private static final List<String> INSIDES =
      List.of(
          "exception", "dev.gitsync", "org.", "java.", "jakarta", "select ", "insert ", "\tat ");

  private static SharedNode shared;
  private static Api admin;
  private static String chat;

  /**
   * A call with a body of some text fields.
   *
   * @param good a body that is taken
   * @param texts the text fields of it and how long they may be; those of no length have a form
   */
  private record Call(String method, String path, String good, Map<String, Integer> texts) {}

  /** What stands in a field, as JSON, and whether no text field at all takes it. */
  private static final Map<String, String> NO_TEXTS =
      Map.of(
          "a number", "7",
          "a fraction", "7.5",
          "true", "true",
          "an array", "[\"a\"]",
          "an object", "{}",
          "with NUL", "\"a\\u0000b\"",
          "with half a character", "\"a\\uD83Db\"",
          "with the other half", "\"a\\uDE00\"");

  @BeforeAll
  static void start() {
    shared = SharedNode.get();
    admin = shared.admin();
    chat = admin.newChat("w");
  }

  private static List<Call> calls() {
    return List.of(
        new Call(
            "POST",
            "/users",
            "{\"login\":\"" + newLogin() + "\",\"role\":\"member\"}",
            Map.of("login", 64)),
        new Call(
            "POST",
            "/users/me/tokens",
            "{\"name\":\"n\",\"workspace_id\":\"w\"}",
            Map.of("name", 200, "workspace_id", 200)),
        new Call(
            "POST",
            "/chats",
            "{\"workspace_id\":\"w\",\"title\":\"t\"}",
            Map.of("workspace_id", 200, "title", 500)),
        new Call("PATCH", "/chats/" + chat, "{\"title\":\"t\"}", Map.of("title", 500)),
        new Call(
            "POST",
            "/workspaces/w/git-refs",
            "{\"branch\":\"b\",\"remote_origin\":\"https://nowhere.example/o/r\"}",
            Map.of("branch", 1_000, "remote_origin", 2_000)),
        new Call("PUT", "/git-tokens/github", "{\"token\":\"t\"}", Map.of("token", 4_000)),
        new Call(
            "POST", "/session", "{\"token\":\"" + admin.token() + "\"}", Map.of("token", 1_000)));
  }

  private static String newLogin() {
    return "u" + UUID.randomUUID().toString().substring(0, 13);
  }

  @TestFactory
  Stream<DynamicTest> textField_thatIsNone_isNamed() {
    return calls().stream()
        .flatMap(
            call ->
                call.texts().keySet().stream()
                    .flatMap(
                        field ->
                            NO_TEXTS.entrySet().stream()
                                .map(bad -> badField(call, field, bad.getKey(), bad.getValue()))));
  }

  @TestFactory
  Stream<DynamicTest> textField_thatIsTooLong_isNamed() {
    return calls().stream()
        .flatMap(
            call ->
                call.texts().entrySet().stream()
                    .map(
                        field ->
                            badField(
                                call,
                                field.getKey(),
                                field.getValue() + 1 + " characters",
                                quoted("a".repeat(field.getValue() + 1)))));
  }

  @TestFactory
  Stream<DynamicTest> requiredField_thatIsAbsentOrBlank_isNamed() {
    return Stream.of(
            List.of("POST /users", "login", "role"),
            List.of("POST /users/me/tokens", "name"),
            List.of("POST /chats", "workspace_id"),
            List.of("POST /workspaces/w/git-refs", "branch", "remote_origin"),
            List.of("PUT /git-tokens/github", "token"),
            List.of("POST /session", "token"))
        .flatMap(
            row ->
                row.stream()
                    .skip(1)
                    .flatMap(
                        field ->
                            Stream.of("null", "\"\"", "\"  \"", "\"\\t\\n\"", "")
                                .map(
                                    value ->
                                        badField(
                                            call(row.get(0)),
                                            field,
                                            value.isEmpty() ? "absent" : value,
                                            value))));
  }

  private static Call call(String methodAndPath) {
    return calls().stream()
        .filter(call -> methodAndPath.equals(call.method() + " " + call.path()))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> fieldOfAnotherForm_thatIsUnusable_isNamed() {
    return Stream.of(
            rows(
                "POST /users", "login", "\"a b\"", "\"ä\"", "\"a@b\"", "\"a\\n\"", quoted("'; --")),
            rows("POST /users", "role", "\"root\"", "\"ADMIN\"", "\"agent\"", "7", "[]", "true"),
            rows("POST /users/me/tokens", "workspace_id", "\"\"", "\" \""),
            rows(
                "POST /users/me/tokens",
                "expires_at",
                "\"tomorrow\"",
                "\"2999-01-01\"",
                "\"2999-01-01T00:00:00\"",
                "\"2999-13-01T00:00:00Z\"",
                "\"2001-01-01T00:00:00Z\"",
                "\"+99999-01-01T00:00:00Z\"",
                "\"\"",
                "4102444800",
                "4102444800.5",
                "true",
                "{}"),
            rows(
                "POST /chats",
                "id",
                "\"x\"",
                "\"\"",
                "\" \"",
                "7",
                "true",
                "{}",
                "\"1-1-1-1-1\"",
                "\"AAAAAAAAAAAAAAAAAAAAAA==\"",
                "\"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz\""),
            rows("POST /workspaces/w/git-refs", "chat_id", "\"x\"", "\"\"", "7", "false", "[]"),
            rows(
                "PUT /git-tokens/github", "token", "\"a b\"", "\"ä\"", "\"a\\nb\"", "\"a\\u0007\""))
        .flatMap(tests -> tests);
  }

  private static Stream<DynamicTest> rows(String call, String field, String... values) {
    return Stream.of(values).map(value -> badField(call(call), field, value, value));
  }

  @TestFactory
  Stream<DynamicTest> change_withAFieldOfAnotherType_isNamed() {
    var user = admin.newUser("member").userId();
    return Stream.of(
            List.of("/chats/" + chat, "archived", "\"true\""),
            List.of("/chats/" + chat, "archived", "\"\""),
            List.of("/chats/" + chat, "archived", "1"),
            List.of("/chats/" + chat, "archived", "0.0"),
            List.of("/chats/" + chat, "archived", "[]"),
            List.of("/users/" + user, "disabled", "\"false\""),
            List.of("/users/" + user, "disabled", "0"),
            List.of("/users/" + user, "role", "\"owner\""),
            List.of("/users/" + user, "role", "\"\""),
            List.of("/users/" + user, "role", "0"))
        .map(
            row ->
                badField(
                    new Call("PATCH", row.get(0), "{}", Map.of()),
                    row.get(1),
                    row.get(2),
                    row.get(2)));
  }

  private static DynamicTest badField(Call call, String field, String name, String value) {
    var path = call.path().replace(chat, "{id}");
    return dynamicTest(
        call.method() + " " + path + ", " + field + ": " + name,
        () -> {
          var answer = send(call, with(call.good(), field, value));

          assertIsProblem(answer, 400);
          assertThat(answer.json().path("violations").findValuesAsText("field"))
              .as(answer.body())
              .contains(field);
          assertThat(answer.json().path("violations").findValuesAsText("message"))
              .noneMatch(String::isBlank);
        });
  }

  /** The body with a field's value replaced, or left out where it is "". */
  private static String with(String good, String field, String value) throws Exception {
    var fields = new ArrayList<String>();
    for (var known : JSON.readTree(good).properties()) {
      if (!known.getKey().equals(field)) {
        fields.add(quoted(known.getKey()) + ":" + known.getValue());
      }
    }
    if (!value.isEmpty()) {
      fields.add(quoted(field) + ":" + value);
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  private static Answer send(Call call, @Nullable String body) {
    return admin.send(call.method(), call.path(), body, Map.of("Origin", origin()));
  }

  private static String origin() {
    return shared.node().url().toString();
  }

  @TestFactory
  Stream<DynamicTest> body_thatIsNoObject_is400() {
    var bodies =
        Map.of(
            "nothing", "",
            "half", "{\"title\":",
            "an array", "[]",
            "null", "null",
            "a text", "\"a\"",
            "a number", "7",
            "two objects", "{} {}",
            "no JSON", "title=a",
            "deep", "{\"a\":".repeat(5_000),
            "a very long number", "{\"a\":" + "9".repeat(5_000) + "}");
    return calls().stream()
        .flatMap(
            call ->
                bodies.entrySet().stream()
                    .map(
                        body ->
                            dynamicTest(
                                call.method() + " " + call.path() + ": " + body.getKey(),
                                () -> assertIsProblem(send(call, body.getValue()), 400))));
  }

  /** Without a type it is of a wrong one. */
  @TestFactory
  Stream<DynamicTest> body_thatIsMissingWithItsType_is415() {
    return calls().stream()
        .map(
            call ->
                dynamicTest(
                    call.method() + " " + call.path(),
                    () -> assertIsProblem(send(call, null), 415)));
  }

  @TestFactory
  Stream<DynamicTest> body_ofAnotherType_is415() {
    return calls().stream()
        .flatMap(
            call ->
                Stream.of(
                        "text/plain",
                        "text/html",
                        "application/xml",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=b",
                        "application/octet-stream")
                    .map(
                        type ->
                            dynamicTest(
                                call.method() + " " + call.path() + ", " + type,
                                () -> {
                                  var answer =
                                      admin.send(
                                          call.method(),
                                          call.path(),
                                          call.good(),
                                          Map.of("Content-Type", type, "Origin", origin()));

                                  assertIsProblem(answer, 415);
                                })));
  }

  @TestFactory
  Stream<DynamicTest> body_ofBytesThatAreNoText_is400() {
    return Map.of(
            "no UTF-8", bytes("{\"workspace_id\":\"", 0xff, "\"}"),
            "a cut character", bytes("{\"workspace_id\":\"", 0xe2, "\"}"),
            "UTF-32 of nothing", new byte[] {0, 0, 0, '{', -1, -1, -1, -1},
            "zeros", new byte[100],
            "only a byte order mark", new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})
        .entrySet()
        .stream()
        .map(
            body ->
                dynamicTest(
                    body.getKey(),
                    () ->
                        assertIsProblem(
                            postChat(BodyPublishers.ofByteArray(body.getValue())), 400)));
  }

  private static byte[] bytes(String begin, int odd, String end) {
    var text = (begin + "\1" + end).getBytes(UTF_8);
    text[begin.length()] = (byte) odd;
    return text;
  }

  private static Answer postChat(BodyPublisher body) {
    var url = shared.node().url().resolve("/api/v1/chats");
    return Api.send(
        HttpRequest.newBuilder(url)
            .header("Authorization", "Bearer " + admin.token())
            .header("Content-Type", "application/json")
            .POST(body)
            .build());
  }

  @Test
  void body_ofOneMebibyte_isTaken() {
    var answer = postChat(BodyPublishers.ofByteArray(chatOf(MIB)));

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void body_ofOneByteMore_is413() {
    var answer = postChat(BodyPublishers.ofByteArray(chatOf(MIB + 1)));

    assertIsProblem(answer, 413);
  }

  @Test
  void body_ofOneByteMoreThatDoesNotSayItsLength_is413() {
    var body = chatOf(MIB + 1);

    var answer = postChat(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    assertIsProblem(answer, 413);
  }

  @Test
  void body_ofManyMebibytesOfSpace_is413() {
    var body = " ".repeat(5 * MIB).getBytes(UTF_8);

    var answer = postChat(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    assertIsProblem(answer, 413);
  }

  @Test
  void body_thatIsTooLongFromNobody_is401() {
    var answer = shared.nobody().post("/chats", new String(chatOf(MIB + 1), UTF_8));

    assertIsProblem(answer, 401);
  }

  private static byte[] chatOf(int length) {
    var begin = "{\"workspace_id\":\"w\",\"unknown\":\"";
    return (begin + "a".repeat(length - begin.length() - 2) + "\"}").getBytes(UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> queryParameter_thatIsUnusable_isNamed() {
    var beyond = "+999999999-12-31T23:59:59Z " + UUID.randomUUID();
    var before = "-999999999-01-01T00:00:00Z " + UUID.randomUUID();
    return Stream.of(
            List.of("limit", "0", "-1", "201", "x", "1.5", "99999999999", "0x10", "%00"),
            List.of("archived", "maybe", "TRUE", "1", "%00"),
            List.of("owner_id", "x", "me", "1-1-1-1-1", "%00"),
            List.of("pr_status", "none", "open,", "open,,merged", "OPEN", "%00"),
            List.of("repo", "%00", "a".repeat(2_001)),
            List.of("q", "%00", "a".repeat(501)),
            List.of("workspace_id", "%00", "a".repeat(201)),
            List.of(
                "cursor", "x", "!!", "%00", base64("a b"), base64(beyond), base64(before), "AAAA"))
        .flatMap(row -> row.stream().skip(1).map(value -> List.of(row.get(0), value)))
        .map(row -> badParameter("GET", "/chats?" + row.get(0) + "=" + row.get(1), row.get(0)));
  }

  private static DynamicTest badParameter(String method, String path, String field) {
    return dynamicTest(
        method + " " + (path.length() > 100 ? path.substring(0, 100) + "…" : path),
        () -> {
          var answer = admin.send(method, path, null);

          assertIsProblem(answer, 400);
          assertThat(answer.json().path("violations").findValuesAsText("field"))
              .containsExactly(field);
        });
  }

  @TestFactory
  Stream<DynamicTest> namedReference_thatIsHalfOrUnusable_isNamed() {
    return Map.of("POST", "/diff-status/refresh?", "GET", "/diff?").entrySet().stream()
        .flatMap(
            call -> {
              var path = "/chats/" + chat + call.getValue();
              return Map.of(
                      "branch=b",
                      "remote_origin",
                      "remote_origin=o",
                      "branch",
                      "remote_origin=o&branch=%20",
                      "branch",
                      "remote_origin=o&branch=%00",
                      "branch",
                      "remote_origin=%00&branch=b",
                      "remote_origin",
                      "remote_origin=o&branch=" + "a".repeat(1_001),
                      "branch",
                      "branch=b&remote_origin=" + "a".repeat(2_001),
                      "remote_origin")
                  .entrySet()
                  .stream()
                  .map(bad -> badParameter(call.getKey(), path + bad.getKey(), bad.getValue()));
            });
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @TestFactory
  Stream<DynamicTest> addressWhereNothingIs_is404() {
    var user = "/users/" + admin.userId();
    return Stream.of(
            "GET /nothing",
            "POST /nothing",
            "GET /chats/x",
            "GET /chats/7",
            "GET /chats/1-1-1-1-1",
            "GET /chats/%20",
            "GET /chats/%00",
            "GET /chats/" + chat + "x",
            "GET /chats/" + chat + "/nothing",
            "GET /chats/" + UUID.randomUUID(),
            "DELETE /chats/x",
            "PATCH /chats/x",
            "PATCH /users/x",
            "PATCH /users/me",
            "PATCH /users/" + UUID.randomUUID(),
            "GET /users/x/tokens",
            "POST /users/x/tokens",
            "DELETE /users/me/tokens/x",
            "DELETE " + user + "/tokens/" + UUID.randomUUID(),
            "PUT /git-tokens/nowhere",
            "PUT /git-tokens/%00",
            "DELETE /git-tokens/nowhere",
            "POST /chats/x/diff-status/refresh",
            "POST /chats/" + chat + "/diff-status/refresh?remote_origin=o&branch=b",
            "POST /chats/" + UUID.randomUUID() + "/diff-status/refresh",
            "GET /chats/x/diff",
            "GET /chats/" + chat + "/diff?remote_origin=o&branch=b",
            "GET /chats/" + UUID.randomUUID() + "/diff")
        .map(
            call ->
                dynamicTest(
                    call,
                    () -> {
                      var body =
                          Map.of(
                              "PATCH",
                              "{}",
                              "POST",
                              "{\"name\":\"n\"}",
                              "PUT",
                              "{\"token\":\"t\"}");
                      var method = call.substring(0, call.indexOf(' '));

                      var answer =
                          admin.send(method, call.substring(method.length() + 1), body.get(method));

                      assertIsProblem(answer, 404);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> addressOutsideOfTheApi_whereNothingIs_is404() {
    return Stream.of("/nothing", "/api", "/api/v2/chats", "/problem", "/lib/")
        .map(
            path ->
                dynamicTest(
                    path,
                    () -> {
                      var url = URI.create(origin() + path);

                      var answer = Api.send(HttpRequest.newBuilder(url).build());

                      assertIsProblem(answer, answer.status() == 403 ? 403 : 404);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> methodThatIsNotThere_is405AndTellsWhichAre() {
    return Stream.of(
            "DELETE /chats",
            "PUT /chats",
            "PATCH /chats",
            "POST /chats/" + chat,
            "PUT /users",
            "GET /session",
            "PUT /session",
            "DELETE /users/me",
            "GET /git-tokens/github",
            "POST /git-tokens",
            "GET /workspaces/w/git-refs",
            "GET /chats/" + chat + "/diff-status/refresh",
            "POST /chats/" + chat + "/diff",
            "FOO /chats",
            "POST /openapi")
        .map(
            call ->
                dynamicTest(
                    call.replace(chat, "{id}"),
                    () -> {
                      var parts = call.split(" ", 2);

                      var answer = admin.send(parts[0], parts[1], null);

                      assertIsProblem(answer, 405);
                      assertThat(answer.header("Allow")).isNotEmpty().doesNotContain(parts[0]);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> answerOfAnotherType_isNotToBeHad() {
    return Stream.of("text/html", "application/xml", "image/*", "text/html;q=0.9")
        .map(
            type ->
                dynamicTest(
                    type,
                    () ->
                        assertIsProblem(
                            admin.send("GET", "/chats", null, Map.of("Accept", type)), 406)));
  }

  @TestFactory
  Stream<DynamicTest> mediaType_thatIsNone_isAProblem() {
    return Stream.of(
            Map.of("Accept", "json"),
            Map.of("Accept", "/"),
            Map.of("Accept", "a/b/c;;;q=x"),
            Map.of("Content-Type", "json"),
            Map.of("Content-Type", "/"))
        .map(
            header ->
                dynamicTest(
                    header.toString(),
                    () -> {
                      var answer = admin.send("POST", "/chats", "{\"workspace_id\":\"w\"}", header);

                      assertIsProblem(answer, Math.min(415, Math.max(400, answer.status())));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> errorOfSomebodyWhoWantsHtml_isAProblemAllTheSame() {
    return Map.of(
            "/chats/x", 404,
            "/nothing", 404,
            "/users/me/tokens/x", 405,
            "/chats?limit=0", 400)
        .entrySet()
        .stream()
        .map(
            row ->
                dynamicTest(
                    row.toString(),
                    () -> {
                      var browser = Map.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

                      var answer = admin.send("GET", row.getKey(), null, browser);

                      assertIsProblem(answer, row.getValue());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> credentials_thatAreOdd_are401() {
    return Stream.of(
            Map.of("Authorization", "Bearer " + "a".repeat(20_000)),
            Map.of("Authorization", "Bearer"),
            Map.of("Authorization", "Bearer "),
            Map.of("Authorization", "Basic YTpi"),
            Map.of("Authorization", "'; drop table api_token; --"),
            Map.of("Cookie", "gitsync_session=" + "a".repeat(20_000)),
            Map.of("Cookie", "gitsync_session"),
            Map.of("Cookie", "gitsync_session="),
            Map.of("Cookie", "gitsync_session=\"\"; $Version=1"),
            Map.of("Cookie", ";;;=,=;"),
            Map.of("Cookie", "JSESSIONID=" + "a".repeat(100)))
        .map(
            header ->
                dynamicTest(
                    header.toString().substring(0, Math.min(60, header.toString().length())),
                    () -> {
                      var answer = getWithHeader("/chats", header);

                      assertIsProblem(answer, 401);
                      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                    }));
  }

  @Test
  void headerOfAHundredKilobytes_isNoError() {
    var answer = getWithHeader("/openapi", Map.of("X-Long", "a".repeat(100_000)));

    assertThat(answer.status()).isEqualTo(307);
  }

  /** By HTTP/1.1: with HTTP/2 the connection itself refuses long headers. */
  private static Answer getWithHeader(String path, Map<String, String> header) {
    var request =
        HttpRequest.newBuilder(URI.create(origin() + "/api/v1" + path))
            .version(HttpClient.Version.HTTP_1_1);
    header.forEach(request::header);
    return Api.send(request.build());
  }

  @TestFactory
  Stream<DynamicTest> textAtItsEdge_isKeptAsItIs() {
    return Map.of(
            "500 characters", "a".repeat(500),
            "500 emoji", EMOJI.repeat(500),
            "SQL", "'); drop table chat; -- \\' \" %_ $1 :x {x}",
            "HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
            "every script", "e\u0301 \u202Eabc\u202C \u5B57 \u0627\u0644 \uFFFE \uFEFF \u2028",
            "control characters", "a\tb\nc\u0007\u001B[31m",
            "nothing", "")
        .entrySet()
        .stream()
        .map(
            title ->
                dynamicTest(
                    title.getKey(),
                    () -> {
                      var body =
                          "{\"workspace_id\":\"w\",\"title\":" + quoted(title.getValue()) + "}";

                      var made = admin.post("/chats", body);

                      assertThat(made.status()).as(made.body()).isEqualTo(201);
                      var read = admin.get("/chats/" + made.json().path("id").asText());
                      assertThat(read.json().path("title").asText()).isEqualTo(title.getValue());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> namesWithSqlOrHtml_areKeptAsTheyAre() {
    return Stream.of("'); drop table api_token; --", "<script>alert(1)</script>", EMOJI.repeat(200))
        .map(
            text ->
                dynamicTest(
                    text.length() > 50 ? "200 emoji" : text,
                    () -> {
                      var names = "{\"name\":%1$s,\"workspace_id\":%1$s}".formatted(quoted(text));

                      var token = admin.post("/users/me/tokens", names).json();
                      var made = admin.post("/chats", names).json();

                      assertThat(token.path("name").asText()).isEqualTo(text);
                      assertThat(token.path("workspace_id").asText()).isEqualTo(text);
                      assertThat(made.path("workspace_id").asText()).isEqualTo(text);
                    }));
  }

  @Test
  void secretInBrokenJson_isNeitherToldNorLogged() {
    var session = Map.of("Origin", origin());

    var logIn = admin.send("POST", "/session", "{\"token\":gsy_sEcReT1}", session);
    var link = admin.put("/git-tokens/github", "{\"token\":{\"ghp_sEcReT2\":1}}");
    var list = admin.put("/git-tokens/github", "ghp_sEcReT3");

    assertThat(List.of(logIn, link, list))
        .allSatisfy(answer -> assertIsProblem(answer, 400))
        .noneMatch(answer -> answer.body().contains("sEcReT"));
    assertThat(shared.node().log()).doesNotContain("sEcReT");
  }

  @TestFactory
  Stream<DynamicTest> referenceAtItsEdge_isKept() {
    var origin = "https://nowhere.example/o/";
    return Map.of(
            "a branch of 1,000 characters", List.of("b".repeat(1_000), origin + "r"),
            "a branch of 1,000 emoji", List.of(EMOJI.repeat(1_000), origin + "r"),
            "an origin of 2,000 characters", List.of("b", origin + "r".repeat(1_974)),
            "SQL", List.of("'; drop table diff_status; --", origin + "'; select 1"),
            "HTML", List.of("<b>\"&", origin + "<script>"),
            "patterns", List.of("a%_\\*", origin + "%_\\*"))
        .entrySet()
        .stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      var fresh = admin.newChat("w");
                      var branch = row.getValue().get(0);
                      var remote = row.getValue().get(1);

                      var reported = admin.report("w", fresh, remote, branch);

                      assertThat(reported.status()).as(reported.body()).isEqualTo(202);
                      var status = admin.get("/chats/" + fresh).json().path("diff_status");
                      assertThat(status.path("git_branch").asText()).isEqualTo(branch);
                      assertThat(status.path("remote_origin").asText()).isEqualTo(remote);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> filterWithSqlOrPatterns_findsNothing() {
    return Stream.of("q", "repo", "workspace_id")
        .flatMap(
            name ->
                Stream.of("'%20or%20'1'='1", "%25", "_", "%5C", "%22%29--", "%F0%9F%98%80")
                    .map(
                        value ->
                            dynamicTest(
                                name + "=" + value,
                                () -> {
                                  var somebody = shared.admin().newUser("member");
                                  somebody.newChat("w");

                                  var found = somebody.get("/chats?" + name + "=" + value);

                                  assertThat(found.status()).as(found.body()).isEqualTo(200);
                                  assertThat(found.json().path("chats")).isEmpty();
                                })));
  }

  @TestFactory
  Stream<DynamicTest> workspaceInThePath_thatNoChatCanHave_marksNothing() {
    return Stream.of("%00", "%20", "a%2Fb", "%E2%82%AC", "'%20or%201=1", "a".repeat(3_000))
        .map(
            workspace ->
                dynamicTest(
                    workspace.substring(0, Math.min(20, workspace.length())),
                    () -> {
                      var body =
                          "{\"branch\":\"b\",\"remote_origin\":\"https://nowhere.example/o\"}";

                      var answer = admin.post("/workspaces/" + workspace + "/git-refs", body);

                      assertThat(answer.status()).as(answer.body()).isIn(202, 400, 404);
                      assertThat(answer.json().path("marked").asInt()).isZero();
                      assertTellsNothingOfTheInsides(answer);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> addressWithBrokenEncoding_isAProblem() {
    return Stream.of("/chats/%FF", "/chats?q=%FF", "/chats?limit=%FF", "/chats/..%2F..%2Fetc")
        .map(
            path ->
                dynamicTest(
                    path,
                    () -> {
                      var answer = admin.get(path);

                      assertThat(answer.status()).as(answer.body()).isIn(200, 400, 404);
                      assertTellsNothingOfTheInsides(answer);
                    }));
  }

  private static void assertIsProblem(Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("title").asText()).isNotBlank();
    assertThat(answer.json().path("type").asText()).isNotBlank();
    assertTellsNothingOfTheInsides(answer);
  }

  private static void assertTellsNothingOfTheInsides(Answer answer) {
    assertThat(answer.body().toLowerCase(Locale.ROOT)).doesNotContain(INSIDES);
  }
}
