package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.gitsync.harness.SettableClock;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Asks a GitLab instance that answers what the test says. It lies under a path of its host, and its
 * project in a group of a group.
 */
@Timeout(30)
abstract class OnGitLab {

  static final String WEB = "https://gitlab.example.com/git";
  static final String PROJECTS = "/git/api/v4/projects/";
  static final String API = PROJECTS + "octo%2Ftools%2Fdemo";
  static final String LIST = API + "/merge_requests";
  static final String PULL = LIST + "/5";
  static final String BRANCH = API + "/repository/branches/feature%2Fone";
  static final String GRAPHQL = "/git/api/graphql";
  static final String KNOWN = WEB + "/octo/tools/demo/-/merge_requests/5";
  static final String SHA = "0123456789abcdef0123456789abcdef01234567";

  static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  static final AccessToken TOKEN = new AccessToken("t0k-s3cret");

  static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension
  static final WireMockExtension HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  @RegisterExtension
  static final WireMockExtension OTHER_HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  final SettableClock clock = new SettableClock(NOW);
  final TestHostClients clients = new TestHostClients();
  final BranchRef branch = branch("octo/tools", "demo", "feature/one");

  private final Transport transport;
  private @Nullable Provider provider;

  OnGitLab(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void closeClients() {
    clients.close();
  }

  static BranchRef branch(String owner, String name, String branch) {
    var page = URI.create(WEB + "/" + owner + "/" + name);
    return new BranchRef(new RepositoryRef(owner, name, page), branch);
  }

  /** The same for all questions of a test, so that it remembers. */
  Provider provider() {
    var known = provider;
    if (known == null) {
      known = provider(transport, Duration.ofSeconds(10));
      provider = known;
    }
    return known;
  }

  Provider provider(Transport one, Duration timeout) {
    var apiUrl = URI.create(HOST.baseUrl() + "/git/api/v4");
    return TestGitLab.provider(clients, apiUrl, URI.create(WEB), clock, one, timeout);
  }

  StatusAnswer ask(BranchRef asked, @Nullable String knownUrl) {
    var answers = provider().fetchStatuses(List.of(new StatusQuery(asked, knownUrl)), TOKEN);
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  StatusAnswer ask(@Nullable String knownUrl) {
    return ask(branch, knownUrl);
  }

  static PullRequestStatus status(StatusAnswer answer) {
    return assertThat(answer).asInstanceOf(type(Found.class)).actual().status();
  }

  PullRequestStatus status(@Nullable String knownUrl) {
    return status(ask(knownUrl));
  }

  ProviderException failure(@Nullable String knownUrl) {
    return assertThat(ask(knownUrl)).asInstanceOf(type(Failed.class)).actual().cause();
  }

  static String fixture(String name) {
    try (var in =
        Objects.requireNonNull(
            OnGitLab.class.getResourceAsStream("/fixtures/gitlab/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String fixture) {
    try {
      return JSON.readTree(fixture(fixture));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fixture with something changed. */
  static ObjectNode json(String fixture, Consumer<ObjectNode> change) {
    var json = (ObjectNode) json(fixture);
    change.accept(json);
    return json;
  }

  /** As it is in a list. */
  static ObjectNode listed(Consumer<ObjectNode> change) {
    var listed = (ObjectNode) json("open/list.json").path(0);
    change.accept(listed);
    return listed;
  }

  static String list(ObjectNode... elements) {
    return JSON.createArrayNode().addAll(List.of(elements)).toString();
  }

  static void answers(String path, ResponseDefinitionBuilder answer) {
    HOST.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
  }

  static void answers(String path, JsonNode json) {
    answers(path, okJson(json.toString()));
  }

  static void answers(String path, String fixture) {
    answers(path, okJson(fixture(fixture)));
  }

  static void answersGraphQl(ResponseDefinitionBuilder answer) {
    HOST.stubFor(post(urlPathEqualTo(GRAPHQL)).willReturn(answer));
  }

  static void answersGraphQl(JsonNode json) {
    answersGraphQl(okJson(json.toString()));
  }

  /** Everything that there is below a merge request. */
  static void answersBelow(String pull) {
    answers(pull + "/approvals", "open/approvals.json");
    answers(pull + "/reviewers", "open/reviewers.json");
    answers(pull + "/commits", "open/commits.json");
    answers(pull + "/diffs", "open/diffs.json");
  }

  static void answersOpen() {
    answers(LIST, "open/list.json");
    answers(PULL, "open/pull.json");
    answersBelow(PULL);
  }

  static ResponseDefinitionBuilder refusal(int status, String fixture) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(fixture(fixture));
  }

  static ResponseDefinitionBuilder refusal(int status) {
    return refusal(status, "refusals/" + (status == 403 ? "forbidden.json" : "not-found.json"));
  }

  /** What was asked, in its order. */
  static List<String> requests() {
    var asked =
        new ArrayList<>(
            HOST.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .map(request -> request.getMethod() + " " + request.getUrl())
                .toList());
    Collections.reverse(asked);
    return asked;
  }
}
