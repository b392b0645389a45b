package dev.gitsync.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.github.TestGitHub;
import dev.gitsync.provider.gitlab.TestGitLab;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that are nearly right: good ones with a few bytes changed at random. They are read as
 * some event or refused as none, soon, and nothing else is thrown.
 */
@SuppressWarnings("NullAway.Init") // jqwik calls start() before all.
class HookBodiesFuzzTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SHA = "a".repeat(40);

  private static final List<String> GITHUB_EVENTS =
      List.of(
          "pull_request",
          "pull_request_review",
          "pull_request_review_thread",
          "push",
          "create",
          "delete",
          "check_run",
          "check_suite",
          "status",
          "workflow_run",
          "repository",
          "ping",
          "unheard_of");

  private static final String GITHUB =
      """
      {"action":"renamed","number":5,"ref":"refs/heads/b","ref_type":"branch","before":"%1$s",
       "after":"%1$s","sha":"%1$s","branches":[{"name":"b"}],"hook_id":3,
       "pull_request":{"number":5,"html_url":"https://example.com/o/r/pull/5",
         "updated_at":"2026-03-01T12:00:00Z",
         "head":{"ref":"b","sha":"%1$s","repo":{"id":17,"full_name":"o/r","owner":{"login":"o"}}}},
       "check_run":{"head_sha":"%1$s","pull_requests":[{"number":5}]},
       "check_suite":{"head_sha":"%1$s","head_branch":"b","pull_requests":[]},
       "workflow_run":{"head_sha":"%1$s","head_branch":"b"},
       "changes":{"repository":{"name":{"from":"q"}},"owner":{"from":{"user":{"login":"p"}}}},
       "repository":{"id":17,"name":"r","full_name":"o/r","owner":{"id":1,"login":"o"}}}
      """
          .formatted(SHA);

  private static final List<String> GITLAB =
      List.of(
          """
          {"object_kind":"merge_request","event_type":"merge_request",
           "project":{"id":17,"path_with_namespace":"o/r"},
           "object_attributes":{"iid":5,"source_branch":"b","updated_at":"2026-03-01 12:00:00 UTC",
             "url":"https://example.com/o/r/-/merge_requests/5","last_commit":{"id":"%1$s"},
             "source":{"id":17,"path_with_namespace":"o/r"},"action":"update"}}
          """,
          """
          {"object_kind":"push","ref":"refs/heads/b","before":"%1$s","after":"%1$s",
           "checkout_sha":"%1$s","project":{"id":17,"path_with_namespace":"o/r"}}
          """,
          """
          {"object_kind":"pipeline","object_attributes":{"sha":"%1$s","ref":"b"},
           "merge_request":{"iid":5},"project":{"id":17,"path_with_namespace":"o/r"}}
          """,
          """
          {"event_name":"project_rename","project_id":17,"path_with_namespace":"o/r",
           "old_path_with_namespace":"o/q"}
          """);

  private static final List<String> ODD =
      List.of(
          "\u0000",
          "\\ud800",
          "null",
          "true",
          "-1",
          "1e999",
          "9223372036854775808",
          "0.5",
          "[]",
          "{}",
          "\"\"",
          "[",
          "{",
          "}",
          "]",
          "\"",
          ",",
          ":",
          "2026-13-45T99:00:00Z",
          "../..",
          "x".repeat(5_000));

  private static TestHostClients clients;
  private static HookFormat gitHub;
  private static HookFormat gitLab;

  @BeforeContainer
  static void start() {
    clients = new TestHostClients();
    var web = URI.create("https://example.com");
    var clock = Clock.systemUTC();
    gitHub = TestGitHub.provider(clients, web, web, clock).hookFormat().orElseThrow();
    gitLab =
        TestGitLab.provider(clients, URI.create(web + "/api/v4"), web, clock)
            .hookFormat()
            .orElseThrow();
  }

  @AfterContainer
  static void stop() {
    clients.close();
  }

  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void gitHub_thatDeliversAnything_isReadOrRefused(@ForAll long seed) {
    var random = new Random(seed);
    read(gitHub, header("X-GitHub-Event", pick(GITHUB_EVENTS, random)), mangled(GITHUB, random));
  }

  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void gitLab_thatDeliversAnything_isReadOrRefused(@ForAll long seed) {
    var random = new Random(seed);
    read(gitLab, header("", ""), mangled(pick(GITLAB, random).formatted(SHA), random));
  }

  /** Without any change these are events, so what is mangled here is nearly right. */
  @Property(tries = 1)
  void bodies_asTheyAre_areRead() {
    for (var event : GITHUB_EVENTS) {
      var body = GITHUB.getBytes(StandardCharsets.UTF_8);
      assertThat(read(gitHub, header("X-GitHub-Event", event), body)).as(event).isNotNull();
    }
    for (var body : GITLAB) {
      var bytes = body.formatted(SHA).getBytes(StandardCharsets.UTF_8);
      assertThat(read(gitLab, header("", ""), bytes)).as(body).isNotNull();
    }
  }

  private static @Nullable HookEvent read(
      HookFormat format, Function<String, Optional<String>> headers, byte[] body) {
    return assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (var json = new JsonFactory().createParser(body)) {
            return format.read(headers, json);
          } catch (IOException e) {
            return null;
          }
        });
  }

  private static Function<String, Optional<String>> header(String name, String value) {
    return asked -> Optional.ofNullable(Map.of(name, value).get(asked));
  }

  private static <T> T pick(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  private static byte[] mangled(String text, Random random) {
    var mangled = new StringBuilder(text);
    for (var i = random.nextInt(5); i > 0; i--) {
      var from = random.nextInt(mangled.length() + 1);
      var to = Math.min(mangled.length(), from + random.nextInt(12));
      mangled.replace(from, to, random.nextBoolean() ? pick(ODD, random) : "");
    }
    var bytes = mangled.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
