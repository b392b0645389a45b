package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.Transport;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A GitHub Enterprise Server that a test tells what to answer, and a provider that asks it. */
final class StubbedGitHub extends WireMockExtension {

  static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  static final AccessToken TOKEN = new AccessToken("t0k-s3cret");
  static final String WEB = "https://ghes.example.com";

  private @Nullable TestHostClients clients;
  private @Nullable GitHubProvider provider;

  StubbedGitHub() {
    super(extensionOptions().options(wireMockConfig().dynamicPort().gzipDisabled(true)));
  }

  @Override
  protected void onBeforeEach(WireMockRuntimeInfo info) {
    var made = new TestHostClients();
    clients = made;
    provider = provider(made, URI.create(baseUrl() + "/api/v3"), Duration.ofSeconds(10));
  }

  @Override
  protected void onAfterEach(WireMockRuntimeInfo info) {
    Objects.requireNonNull(clients).close();
  }

  /** The same one within a test, so that it may remember. */
  GitHubProvider provider() {
    return Objects.requireNonNull(provider);
  }

  static GitHubProvider provider(TestHostClients clients, URI apiUrl, Duration timeout) {
    var settings =
        new ProviderSettings("ghes", "github", apiUrl, URI.create(WEB), Transport.REST, timeout);
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(settings, GraphQlApi.class, GitHubMeter.GRAPHQL),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  static BranchRef branch(String repository, String branch) {
    var owner = repository.substring(0, repository.indexOf('/'));
    var name = repository.substring(repository.indexOf('/') + 1);
    return new BranchRef(
        new RepositoryRef(owner, name, URI.create(WEB + "/" + repository)), branch);
  }

  static String page(String repository, long number) {
    return WEB + "/" + repository + "/pull/" + number;
  }

  /** Below the address of the API. */
  void answers(String path, ResponseDefinitionBuilder answer) {
    stubFor(get(urlPathEqualTo("/api/v3" + path)).willReturn(answer));
  }

  /** What there is of a pull request itself: all of it, and no review. */
  void has(String repository, Pull pull) {
    var path = "/repos/" + repository + "/pulls/" + pull.number();
    answers(path, okJson(pull.json()));
    answers(path + "/reviews", okJson("[]"));
  }

  /** What a repository lists of a head, in any state. */
  void lists(String repository, String head, Pull... pulls) {
    lists(repository, head, "all", pulls);
  }

  void lists(String repository, String head, String state, Pull... pulls) {
    stubFor(
        get(urlPathEqualTo("/api/v3/repos/" + repository + "/pulls"))
            .withQueryParam("head", equalTo(head))
            .withQueryParam("state", equalTo(state))
            .willReturn(okJson(Pull.list(pulls))));
  }

  void isNoFork(String repository) {
    answers("/repos/" + repository, okJson(repository(repository, "\"fork\": false")));
  }

  void isFork(String repository, String parent) {
    var own = "\"fork\": true, \"parent\": " + repository(parent, "\"fork\": false");
    answers("/repos/" + repository, okJson(repository(repository, own)));
  }

  static String repository(String repository, String more) {
    var names = repository.split("/", -1);
    return """
        {"name": "%s", "full_name": "%s", "owner": {"login": "%s"}, "default_branch": "main", %s}
        """
        .formatted(names[1], repository, names[0], more);
  }

  /** Where a branch without a slash in its name is. */
  void hasBranch(String repository, String branch, String commit) {
    answers(
        "/repos/" + repository + "/branches/" + branch,
        okJson("{\"name\": \"%s\", \"commit\": {\"sha\": \"%s\"}}".formatted(branch, commit)));
  }

  static ResponseDefinitionBuilder refusal(int status) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json; charset=utf-8")
        .withBody("{\"message\": \"No\"}");
  }

  /** A text as one segment of a path, in which only what must be is escaped. */
  static String segment(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("%2B", "+")
        .replace("%26", "&")
        .replace("%3B", ";")
        .replace("%3D", "=");
  }

  StatusAnswer ask(BranchRef branch, @Nullable String knownUrl) {
    var answers = provider().fetchStatuses(List.of(new StatusQuery(branch, knownUrl)), TOKEN);
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  PullRequestStatus status(BranchRef branch, @Nullable String knownUrl) {
    return assertThat(ask(branch, knownUrl)).asInstanceOf(type(Found.class)).actual().status();
  }

  ProviderException failure(BranchRef branch, @Nullable String knownUrl) {
    return assertThat(ask(branch, knownUrl)).asInstanceOf(type(Failed.class)).actual().cause();
  }

  Optional<Diff> diff(BranchRef branch, @Nullable String pullRequestUrl) {
    return provider().fetchDiff(new DiffQuery(branch, pullRequestUrl), TOKEN);
  }

  /** What was asked below the address of the API, in its order, without the usual parameters. */
  List<String> requests() {
    var urls =
        new ArrayList<>(
            getAllServeEvents().stream().map(event -> event.getRequest().getUrl()).toList());
    Collections.reverse(urls);
    return urls.stream()
        .map(
            url ->
                url.replace("/api/v3", "")
                    .replace("&sort=updated&direction=desc&per_page=5", "")
                    .replace("?per_page=100", ""))
        .toList();
  }
}
