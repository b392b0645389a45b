package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a server makes of its settings at its start. */
class SettingsIT {

  /** The contract's: a server that can't use a setting has ended by then. */
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(60);

  private final Database database = TestPostgres.get().newDatabase();

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> unusableValue_endsTheServerWithOneLineThatNamesIt() throws IOException {
    var file = Files.writeString(temporary.resolve("file"), "").toString();
    return Stream.of(
            // The container itself reads this one.
            List.of("GITSYNC_REFRESH_CONCURRENCY", "0", "gitsync.refresh.concurrency", "\"0\""),
            List.of(
                "GITSYNC_REFRESH_NO_PR_BACKOFF", "PT3M", "gitsync.refresh.no-pr-backoff", "PT3M"),
            // MicroProfile Config takes it for a value that is not set.
            List.of("GITSYNC_PUBLIC_URL", "https://${NOTHING}", "gitsync.public-url", "${…}"),
            List.of("GITSYNC_DATA_DIR", file, "gitsync.data-dir", file))
        .map(
            row ->
                dynamicTest(
                    row.get(0) + "=" + row.get(1),
                    () ->
                        assertRefused(
                            Map.of(row.get(0), row.get(1)), row.get(2), row.get(row.size() - 1))));
  }

  @Test
  void server_withAnotherEncryptionKey_refusesToStart() {
    try (var first =
        Node.on(database).with("GITSYNC_ENCRYPTION_KEY", "the-key-of-this-database").start()) {
      first.awaitReady();

      assertRefused(
          Map.of("GITSYNC_ENCRYPTION_KEY", "another-key-than-before"),
          "gitsync.encryption-key",
          "");

      assertThat(first.isReady()).isTrue();
    }
  }

  private void assertRefused(Map<String, String> environment, String property, String value) {
    var builder = Node.on(database);
    environment.forEach(builder::with);
    try (var node = builder.start()) {

      var code = node.awaitExit(ENDED_WITHIN);

      assertThat(code).isNotZero();
      assertThat(node.log().lines().filter(line -> line.contains("gitsync does not start")))
          .singleElement()
          .asString()
          .contains(property)
          .contains(value);
      assertThat(node.log()).doesNotContain("gitsync is ready", "another-key-than-before");
    }
  }

  @Test
  void server_behindATlsProxy_makesItsSecretsAndKeepsThem() throws IOException {
    var directory = temporary.resolve("node");
    String token;
    try (var node =
        Node.on(database)
            .in(directory)
            .with("GITSYNC_PUBLIC_URL", "https://gitsync.example.com")
            .start()) {
      node.awaitReady();

      var file = node.dataDirectory().resolve("admin-token");
      token = Files.readString(file).strip();
      assertThat(modeOf(file)).isEqualTo("rw-------");
      assertThat(modeOf(node.dataDirectory().resolve("encryption-key"))).isEqualTo("rw-------");
      assertThat(node.log()).contains(file.toString()).doesNotContain(token);
      var admin = node.api(token);
      assertThat(admin.get("/users/me").json().path("role").asText()).isEqualTo("admin");
      assertThat(admin.linkGitToken("github", "ghp_1").status()).isEqualTo(204);
      assertLogInIsForTheProxysOrigin(node, token);
    }
    try (var again = Node.on(database).in(directory).start()) {
      again.awaitReady();

      assertThat(again.dataDirectory().resolve("admin-token")).hasContent(token + "\n");
      assertThat(again.api(token).get("/users").json().path("users")).hasSize(1);
    }
  }

  private static void assertLogInIsForTheProxysOrigin(Node node, String token) {
    var body = "{\"token\":\"" + token + "\"}";
    var browser = new Api(node.url(), null);

    var byProxy =
        browser.send("POST", "/session", body, Map.of("Origin", "https://gitsync.example.com"));
    var directly = browser.send("POST", "/session", body, Map.of("Origin", node.url().toString()));

    assertThat(byProxy.status()).isEqualTo(204);
    assertThat(List.of(byProxy.header("Set-Cookie").split("; *")))
        .contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/");
    assertThat(directly.status()).isEqualTo(403);
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
