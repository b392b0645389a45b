package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every request that the provider can send fits GitHub's own description of its API. The
 * descriptions are cut to a part of it and lie beside the project; without them nothing is tested.
 */
@Timeout(120)
class GitHubRequestsTest {

  private static final Path DESCRIPTIONS = Path.of("../shared/recordings/openapi");
  private static final String ROOT = "/api/v3";
  private static final String FORK = "ann/demo";
  private static final String DEMO = "octo/demo";
  private static final BranchRef TOPIC = branch(FORK, "feature/tabs & spaces");
  private static final String HEAD = "ann:feature/tabs & spaces";

  /**
   * What is not in the descriptions: comparisons, issues, and where GitHub sends for what has
   * moved.
   */
  private static final List<Pattern> NOT_DESCRIBED =
      List.of(
          Pattern.compile("/repos/[^/]+/[^/]+/compare/[^/]+"),
          Pattern.compile("/repos/[^/]+/[^/]+/issues/[0-9]+"),
          Pattern.compile("/repositories/[0-9]+(/.*)?"));

  /** What any HTTP request may have, and what GitHub asks for in prose. */
  private static final Set<String> HEADERS =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "host",
          "if-none-match",
          "user-agent",
          "x-github-api-version");

  /** In prose too: the other forms of an answer, and the most that a page may hold. */
  private static final String JSON_BY_ITS_NAME = "application/vnd.github+json";

  private static final Pattern MAXIMUM = Pattern.compile("\\(max ([0-9]+)\\)");

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();

  /** Who describes it. */
  enum Description {
    GITHUB_COM("api.github.com.pulls.json", ""),
    ENTERPRISE_SERVER("ghes-3.17.pulls.json", ROOT);

    private final Path file;
    private final String root;

    Description(String file, String root) {
      this.file = DESCRIPTIONS.resolve(file);
      this.root = root;
    }

    OpenApiInteractionValidator validator() {
      return OpenApiInteractionValidator.createForSpecificationUrl(file.toString())
          .withLevelResolver(
              LevelResolver.create().withDefaultLevel(ValidationReport.Level.ERROR).build())
          .build();
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(file.toFile());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRequest_fitsTheDescription(Description description) throws IOException {
    assumeThat(Files.isDirectory(DESCRIPTIONS)).isTrue();
    var validator = description.validator();
    var json = description.json();

    var requests = requests();

    assertThat(requests).hasSizeGreaterThan(20).allMatch(GitHubRequestsTest::hasTheRightHeaders);
    assertThat(requests.stream().filter(GitHubRequestsTest::isDescribed))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            request -> {
              var report = validator.validateRequest(asDescribed(request, description));
              assertThat(report.getMessages()).as(request.getUrl()).isEmpty();
              assertFitsTheProse(request, json);
            });
  }

  @ParameterizedTest
  @EnumSource
  void description_isOneThatRefuses(Description description) {
    assumeThat(Files.isDirectory(DESCRIPTIONS)).isTrue();
    var validator = description.validator();
    var list = description.root + "/repos/octo/demo/pulls";

    for (var wrong :
        List.of(
            SimpleRequest.Builder.get(description.root + "/repos/octo/demo/pull/5"),
            SimpleRequest.Builder.get(description.root + "/repos/octo/demo/branches/a/b"),
            SimpleRequest.Builder.get(list + "/five"),
            SimpleRequest.Builder.get(list).withQueryParam("state", "merged"),
            SimpleRequest.Builder.get(list).withQueryParam("per_page", "many"),
            SimpleRequest.Builder.get(list).withQueryParam("heads", "octo:topic"),
            SimpleRequest.Builder.get(list).withAccept("text/html"),
            SimpleRequest.Builder.put(list))) {
      assertThat(validator.validateRequest(wrong.build()).hasErrors()).isTrue();
    }
  }

  /** So that no method is added to the API without a request here. */
  @Test
  void everyMethodOfTheApi_isAmongTheRequests() {
    var paths = requests().stream().map(GitHubRequestsTest::path).toList();

    assertThat(
            Arrays.stream(GitHubApi.class.getDeclaredMethods()).map(GitHubRequestsTest::template))
        .hasSizeGreaterThan(5)
        .allMatch(template -> paths.stream().anyMatch(path -> template.matcher(path).matches()));
  }

  private static Pattern template(Method method) {
    var below = method.getAnnotation(jakarta.ws.rs.Path.class);
    var template =
        "/"
            + GitHubApi.class.getAnnotation(jakarta.ws.rs.Path.class).value()
            + (below == null ? "" : "/" + below.value());
    return Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+"));
  }

  /** All that the provider asks, on each of its ways. */
  private static List<Request> requests() {
    lookUpOfAFork();
    manyAndLongReviews();
    renamedRepository();
    diffs();
    return HOST.getAllServeEvents().stream().<Request>map(ServeEvent::getRequest).toList();
  }

  /** Nothing open anywhere, though the lists are full; then the same again, from memory. */
  private static void lookUpOfAFork() {
    HOST.lists(FORK, HEAD, closedOnes());
    HOST.lists(FORK, HEAD, "open");
    HOST.isFork(FORK, DEMO);
    HOST.lists(DEMO, HEAD, Pull.merged(9, FORK, TOPIC.branch()));
    HOST.stubFor(
        get(urlEqualTo(ROOT + "/repos/ann/demo/branches/" + StubbedGitHub.segment(TOPIC.branch())))
            .willReturn(
                okJson(
                    "{\"name\": \"%s\", \"commit\": {\"sha\": \"c0ffee\"}}"
                        .formatted(TOPIC.branch()))));
    HOST.has(DEMO, Pull.merged(9, FORK, TOPIC.branch()));
    HOST.stubFor(
        get(urlEqualTo(ROOT + "/repos/octo/demo/pulls/9"))
            .willReturn(
                okJson(Pull.merged(9, FORK, TOPIC.branch()).json()).withHeader("ETag", "\"9\"")));
    assertThat(HOST.ask(TOPIC, null)).isInstanceOf(Found.class);
    assertThat(HOST.ask(TOPIC, page(DEMO, 9))).isInstanceOf(Found.class);
    HOST.provider()
        .fetchStatuses(
            List.of(new StatusQuery(TOPIC, page(DEMO, 9), Standing.ENDED, false)),
            StubbedGitHub.TOKEN);
    assertThat(HOST.getAllServeEvents())
        .anyMatch(event -> event.getRequest().containsHeader("If-None-Match"));
  }

  private static Pull[] closedOnes() {
    return IntStream.rangeClosed(1, 5)
        .mapToObj(number -> Pull.closed(number, FORK, TOPIC.branch()).at("0ld"))
        .toArray(Pull[]::new);
  }

  /** A page that is full, one that has a link, and one that is too long. */
  private static void manyAndLongReviews() {
    var reviews = "/repos/octo/demo/pulls/5/reviews";
    HOST.has(DEMO, Pull.open(5, DEMO, "topic"));
    HOST.answers(reviews, okJson("[" + "{},".repeat(99) + "{}]"));
    HOST.stubFor(
        get(urlEqualTo(ROOT + reviews + "?per_page=100&page=2"))
            .willReturn(
                okJson("[]")
                    .withHeader(
                        "Link",
                        "<%s%s%s?per_page=100&page=3>; rel=\"next\""
                            .formatted(HOST.baseUrl(), ROOT, reviews))));
    HOST.stubFor(
        get(urlEqualTo(ROOT + reviews + "?per_page=100&page=3"))
            .willReturn(okJson("[\"" + "x".repeat(1_100_000) + "\"]")));
    HOST.stubFor(get(urlEqualTo(ROOT + reviews + "?per_page=10")).willReturn(okJson("[]")));
    assertThat(HOST.status(branch(DEMO, "topic"), page(DEMO, 5)).reviews()).isNotNull();
  }

  private static void renamedRepository() {
    HOST.stubFor(
        get(urlPathMatching(ROOT + "/repos/octo/old(/pulls)?"))
            .willReturn(
                aResponse()
                    .withStatus(301)
                    .withHeader("Location", HOST.baseUrl() + ROOT + "/repositories/100/pulls")));
    HOST.answers("/repositories/100/pulls", okJson(Pull.list(Pull.open(5, DEMO, "topic"))));
    HOST.has("octo/old", Pull.open(5, DEMO, "topic"));
    HOST.stubFor(
        get(urlEqualTo(ROOT + "/repos/octo/old"))
            .willReturn(okJson(StubbedGitHub.repository(DEMO, "\"fork\": false"))));
    assertThat(HOST.ask(branch("octo/old", "topic"), null)).isInstanceOf(Found.class);
  }

  private static void diffs() {
    HOST.stubFor(
        get(urlPathMatching(ROOT + "/repos/.*"))
            .withHeader("Accept", equalTo("application/vnd.github.diff"))
            .willReturn(aResponse().withBody("diff --git a/a b/a\n")));
    assertThat(HOST.diff(TOPIC, page(DEMO, 5))).isPresent();
    assertThat(HOST.diff(TOPIC, null)).isPresent();
  }

  private static String path(Request request) {
    return URI.create(request.getUrl()).getRawPath().substring(ROOT.length());
  }

  private static boolean isDescribed(Request request) {
    return NOT_DESCRIBED.stream().noneMatch(path -> path.matcher(path(request)).matches());
  }

  private static boolean hasTheRightHeaders(Request request) {
    return HEADERS.containsAll(
            request.getHeaders().all().stream()
                .map(header -> header.key().toLowerCase(Locale.ROOT))
                .toList())
        && "2022-11-28".equals(request.getHeader("X-GitHub-Api-Version"))
        && "gitsync".equals(request.getHeader("User-Agent"))
        && "Bearer t0k-s3cret".equals(request.getHeader("Authorization"));
  }

  private static com.atlassian.oai.validator.model.Request asDescribed(
      Request request, Description description) {
    var made =
        new SimpleRequest.Builder(request.getMethod().getName(), description.root + path(request));
    parameters(request)
        .forEach(
            parameter ->
                made.withQueryParam(
                    parameter[0], URLDecoder.decode(parameter[1], StandardCharsets.UTF_8)));
    for (HttpHeader header : request.getHeaders().all()) {
      if (!header.keyEquals("Accept")) {
        made.withHeader(header.key(), header.values());
      } else if (header.firstValue().equals(JSON_BY_ITS_NAME)) {
        made.withAccept("application/json");
      }
    }
    return made.build();
  }

  private static Stream<String[]> parameters(Request request) {
    var query = URI.create(request.getUrl()).getRawQuery();
    return query == null
        ? Stream.of()
        : Stream.of(query.split("&", -1)).map(parameter -> parameter.split("=", 2));
  }

  private static void assertFitsTheProse(Request request, JsonNode description) {
    var accept = request.getHeader("Accept");
    if (!accept.equals(JSON_BY_ITS_NAME)) {
      var operation = description.path("paths").path("/repos/{owner}/{repo}/pulls/{pull_number}");
      assertThat(path(request)).matches("/repos/[^/]+/[^/]+/pulls/[0-9]+");
      assertThat(operation.path("get").path("description").asText()).contains("`" + accept + "`");
    }
    var perPage = description.path("components").path("parameters").path("per-page");
    var maximum = MAXIMUM.matcher(perPage.path("description").asText());
    assertThat(maximum.find()).isTrue();
    assertThat(parameters(request).filter(parameter -> parameter[0].equals("per_page")))
        .allSatisfy(
            parameter ->
                assertThat(Integer.parseInt(parameter[1]))
                    .isBetween(1, Integer.parseInt(maximum.group(1))));
  }
}
