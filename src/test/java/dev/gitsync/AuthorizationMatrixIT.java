package dev.gitsync;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Watch;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every call of the API by everybody. The table is the contract's sentence "who may call"; a call
 * that is missing here fails {@link #everyResourceMethod_isInTheTable()}.
 */
class AuthorizationMatrixIT {

  /** Who calls. The chat is the owner's, in the workspace {@link #WORKSPACE}. */
  private enum Who {
    NOBODY,
    WITH_A_BAD_TOKEN,
    WITH_A_REVOKED_TOKEN,
    WITH_AN_EXPIRED_TOKEN,
    DISABLED,
    AGENT_HERE,
    AGENT_ELSEWHERE,
    AGENT_OF_ANOTHER,
    AGENT_OF_AN_ADMIN,
    OWNER,
    ANOTHER,
    ADMIN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private static final String WORKSPACE = "workspace-of-the-matrix";
  private static final String REPORT =
      "{\"branch\":\"b\",\"remote_origin\":\"https://nowhere.example/o/r\"}";
  private static final String REPORT_FOR_CHAT = REPORT.replace("}", ",\"chat_id\":\"{chat}\"}");

  /** Strangers are asked to log in and agents are refused, unless a row says otherwise. */
  private static final List<Row> TABLE =
      List.of(
          row("POST /session", "{\"token\":\"{token of owner}\"}").everybody(204),
          row("DELETE /session").everybody(204),
          row("GET /openapi").everybody(307),
          row("POST /users", "{\"login\":\"{new}\",\"role\":\"member\"}").members(403).admin(201),
          row("GET /users").members(403).admin(200),
          row("GET /users/me").members(200).admin(200),
          row("PATCH /users/{another}", "{\"disabled\":false}").members(403).admin(200),
          row("PATCH /users/{owner}", "{\"role\":\"member\"}").members(403).admin(200),
          row("POST /users/{me}/tokens", "{\"name\":\"n\"}").members(201).admin(201),
          row("POST /users/{owner}/tokens", "{\"name\":\"n\"}").owner(201).another(403).admin(201),
          row("POST /users/{unknown}/tokens", "{\"name\":\"n\"}").members(403).admin(404),
          row("GET /users/{me}/tokens").members(200).admin(200),
          row("GET /users/{owner}/tokens").owner(200).another(403).admin(200),
          row("DELETE /users/{me}/tokens/{api token}").owner(204).another(404).admin(404),
          row("DELETE /users/{owner}/tokens/{api token}").owner(204).another(403).admin(204),
          row("DELETE /users/{another}/tokens/{api token}").owner(403).another(404).admin(404),
          row("POST /chats", "{\"workspace_id\":\"w\"}").members(201).admin(201),
          row("GET /chats").members(200).admin(200),
          row("GET /chats?owner_id={owner}").owner(200).another(403).admin(200),
          row("GET /chats/{chat}").owner(200).another(404).admin(200),
          row("PATCH /chats/{chat}", "{\"title\":\"t\"}").owner(200).another(404).admin(200),
          row("DELETE /chats/{chat}").owner(204).another(404).admin(204),
          row("GET /chats/{unknown}").members(404).admin(404),
          row("POST /workspaces/{workspace}/git-refs", REPORT)
              .agents(202)
              .with(Who.AGENT_ELSEWHERE, 403)
              .members(202)
              .admin(202),
          row("POST /workspaces/{workspace}/git-refs", REPORT_FOR_CHAT)
              .with(Who.AGENT_HERE, 202)
              .with(Who.AGENT_ELSEWHERE, 403)
              .with(Who.AGENT_OF_ANOTHER, 404)
              .with(Who.AGENT_OF_AN_ADMIN, 404)
              .owner(202)
              .another(404)
              .admin(202),
          row("POST /workspaces/{elsewhere}/git-refs", REPORT_FOR_CHAT)
              .with(Who.AGENT_ELSEWHERE, 404)
              .members(404)
              .admin(404),
          row("POST /chats/{chat}/diff-status/refresh").owner(204).another(404).admin(204),
          row("GET /chats/{chat}/diff").owner(200).another(404).admin(200),
          row("GET /resolve?url=https%3A%2F%2Fnowhere.example%2Fo%2Fr%2Fpull%2F1")
              .members(422)
              .admin(422),
          row("GET /git-tokens").members(200).admin(200),
          row("PUT /git-tokens/{provider}", "{\"token\":\"t\"}").members(204).admin(204),
          row("DELETE /git-tokens/{provider}").members(204).admin(204),
          row("POST /webhooks/{provider}", "{}").everybody(404),
          row("GET /webhooks").members(403).admin(200),
          row("GET /chats/watch").members(426).admin(426));

  private static final Map<Who, Api> CALLERS = new EnumMap<>(Who.class);

  private static SharedNode shared;

  /** A call and what each caller is answered. */
  private record Row(String call, @Nullable String body, Map<Who, Integer> statuses) {

    Row everybody(int status) {
      Stream.of(Who.values()).forEach(who -> statuses.put(who, status));
      return this;
    }

    Row agents(int status) {
      Stream.of(Who.values())
          .filter(who -> who.name().startsWith("AGENT"))
          .forEach(who -> statuses.put(who, status));
      return this;
    }

    Row members(int status) {
      return owner(status).another(status);
    }

    Row owner(int status) {
      return with(Who.OWNER, status);
    }

    Row another(int status) {
      return with(Who.ANOTHER, status);
    }

    Row admin(int status) {
      return with(Who.ADMIN, status);
    }

    Row with(Who who, int status) {
      statuses.put(who, status);
      return this;
    }

    String method() {
      return call.substring(0, call.indexOf(' '));
    }

    String path() {
      return call.substring(call.indexOf(' ') + 1);
    }
  }

  private static Row row(String call) {
    return row(call, null);
  }

  private static Row row(String call, @Nullable String body) {
    return new Row(call, body, new EnumMap<>(Who.class)).everybody(401).agents(403);
  }

  @BeforeAll
  static void makeCallers() {
    shared = SharedNode.get();
    var admin = shared.admin();
    var owner = admin.newUser("member");
    var another = admin.newUser("member");
    var disabled = admin.newUser("member");
    CALLERS.put(Who.NOBODY, shared.nobody());
    CALLERS.put(Who.WITH_A_BAD_TOKEN, shared.node().api("gsy_nobody_has_this_one"));
    CALLERS.put(Who.WITH_A_REVOKED_TOKEN, revoked(owner));
    CALLERS.put(Who.WITH_AN_EXPIRED_TOKEN, expired(owner));
    CALLERS.put(Who.DISABLED, disabled);
    CALLERS.put(Who.AGENT_HERE, owner.newAgent(WORKSPACE));
    CALLERS.put(Who.AGENT_ELSEWHERE, owner.newAgent("elsewhere"));
    CALLERS.put(Who.AGENT_OF_ANOTHER, another.newAgent(WORKSPACE));
    CALLERS.put(Who.AGENT_OF_AN_ADMIN, admin.newAgent(WORKSPACE));
    CALLERS.put(Who.OWNER, owner);
    CALLERS.put(Who.ANOTHER, another);
    CALLERS.put(Who.ADMIN, admin);
    assertThat(admin.patch("/users/" + disabled.userId(), "{\"disabled\":true}").status())
        .isEqualTo(200);
  }

  private static Api revoked(Api owner) {
    var token = owner.post("/users/me/tokens", "{\"name\":\"revoked\"}").json();
    assertThat(owner.delete("/users/me/tokens/" + token.path("id").asText()).status())
        .isEqualTo(204);
    return shared.node().api(token.path("token").asText());
  }

  private static Api expired(Api owner) {
    var token =
        owner
            .post(
                "/users/me/tokens",
                "{\"name\":\"expired\",\"expires_at\":\"2999-01-01T00:00:00Z\"}")
            .json();
    shared
        .database()
        .execute(
            "update api_token set expires_at = now() where id = '"
                + token.path("id").asText()
                + "'");
    return shared.node().api(token.path("token").asText());
  }

  @TestFactory
  Stream<DynamicTest> everyCall_byEverybody() {
    return TABLE.stream()
        .flatMap(
            row ->
                row.statuses().entrySet().stream()
                    .map(
                        cell ->
                            dynamicTest(
                                name(row, cell.getKey(), cell.getValue()),
                                () -> check(row, cell.getKey(), cell.getValue()))));
  }

  private static String name(Row row, Who who, int status) {
    var forChat = REPORT_FOR_CHAT.equals(row.body()) ? " for the chat" : "";
    return row.call() + forChat + ", " + who + ": " + status;
  }

  private static void check(Row row, Who who, int status) {
    Function<String, String> filled = text -> fill(text, new Things());
    var body = row.body() == null ? null : filled.apply(row.body());
    var origin =
        row.path().equals("/session") ? Map.of("Origin", origin()) : Map.<String, String>of();

    var answer = caller(who).send(row.method(), filled.apply(row.path()), body, origin);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    }
  }

  private static Api caller(Who who) {
    return Objects.requireNonNull(CALLERS.get(who));
  }

  private static String origin() {
    return shared.node().url().toString();
  }

  /** What calls name, made when it is needed and never used twice. */
  private static final class Things {

    private @Nullable String chat;

    String chat() {
      chat = chat == null ? caller(Who.OWNER).newChat(WORKSPACE) : chat;
      return chat;
    }

    String apiToken() {
      var made = caller(Who.OWNER).post("/users/me/tokens", "{\"name\":\"to be revoked\"}");
      return made.json().path("id").asText();
    }
  }

  private static String fill(String text, Things things) {
    var filled = new StringBuilder();
    var matcher = Pattern.compile("\\{([a-z ]+)}").matcher(text);
    while (matcher.find()) {
      var value =
          switch (matcher.group(1)) {
            case "chat" -> things.chat();
            case "api token" -> things.apiToken();
            case "owner" -> caller(Who.OWNER).userId();
            case "another" -> caller(Who.ANOTHER).userId();
            case "token of owner" -> String.valueOf(caller(Who.OWNER).token());
            case "me" -> "me";
            case "workspace" -> WORKSPACE;
            case "elsewhere" -> "elsewhere";
            case "provider" -> "github";
            case "unknown" -> UUID.randomUUID().toString();
            case "new" -> "u" + UUID.randomUUID().toString().substring(0, 13);
            default -> throw new IllegalArgumentException(matcher.group());
          };
      matcher.appendReplacement(filled, value);
    }
    return matcher.appendTail(filled).toString();
  }

  @TestFactory
  Stream<DynamicTest> watching_byEverybody() {
    var row = row("GET /chats/watch").members(101).admin(101);
    return row.statuses().entrySet().stream()
        .map(
            cell ->
                dynamicTest(
                    "WebSocket, " + cell.getKey() + ": " + cell.getValue(),
                    () -> assertThat(handshake(caller(cell.getKey()))).isEqualTo(cell.getValue())));
  }

  private static int handshake(Api caller) {
    return Watch.handshake(
        shared.node().url(),
        caller.token() == null ? Map.of() : Map.of("Authorization", "Bearer " + caller.token()));
  }

  @TestFactory
  Stream<DynamicTest> description_isThereForEverybody() {
    return Stream.of(Who.values())
        .map(
            who ->
                dynamicTest(
                    "GET /openapi of the server, " + who,
                    () -> {
                      var request =
                          HttpRequest.newBuilder(URI.create(origin() + "/openapi"))
                              .header("Authorization", "Bearer " + caller(who).token())
                              .build();

                      var answer = Api.send(request);

                      assertThat(answer.status()).isEqualTo(200);
                      assertThat(answer.body()).contains("openapi: 3");
                    }));
  }

  @Test
  void everyResourceMethod_isInTheTable() {
    var listed =
        TABLE.stream()
            .map(row -> normal(row.method(), row.path().replaceFirst("\\?.*", "")))
            .collect(toCollection(TreeSet::new));

    var existing =
        resourceMethods().map(AuthorizationMatrixIT::call).collect(toCollection(TreeSet::new));

    assertThat(existing).hasSizeGreaterThan(15);
    assertThat(listed).containsAll(existing);
  }

  @Test
  void everyResourceMethod_hasARuleOfWhoMayCallIt() {
    var unruled =
        resourceMethods().filter(method -> !hasRule(method)).map(JavaMethod::getFullName).toList();

    assertThat(unruled).isEmpty();
  }

  private static Stream<JavaMethod> resourceMethods() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gitsync")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            // Interfaces are clients of Git hosts.
            .filter(type -> !type.isInterface())
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class));
  }

  private static boolean hasRule(JavaMethod method) {
    return Stream.of(RolesAllowed.class, PermitAll.class, DenyAll.class)
        .anyMatch(rule -> method.isAnnotatedWith(rule) || method.getOwner().isAnnotatedWith(rule));
  }

  private static String call(JavaMethod method) {
    var httpMethod =
        method.getAnnotations().stream()
            .map(annotation -> annotation.getRawType())
            .filter(type -> type.isAnnotatedWith(HttpMethod.class))
            .map(JavaClass::getSimpleName)
            .findFirst()
            .orElseThrow();
    var path = method.tryGetAnnotationOfType(Path.class).map(p -> "/" + p.value()).orElse("");
    return normal(
        httpMethod, "/" + method.getOwner().getAnnotationOfType(Path.class).value() + path);
  }

  /** However its parts are called. */
  private static String normal(String method, String path) {
    return method + " " + path.replaceAll("/+", "/").replaceAll("\\{[^}]*}", "{}");
  }
}
