package dev.gitsync;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.RawHost;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One server with a provider for each way in which a Git host can fail, and one whose host is well.
 * All hosts are well until each row is fresh; then all but one fail, and go on failing.
 */
class HostFaultsIT {

  /** The types of providers, each with a host that has a pull request for {@link #BRANCH}. */
  private static final Map<String, Supplier<WellHost>> TYPES =
      Map.of("github", WellGitHub::new, "gitlab", WellGitLab::new);

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String REPOSITORY = "octo/demo";
  private static final String BRANCH = "feature/one";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  /** A host without a fault. */
  private interface WellHost {

    URI url();

    void close();
  }

  private static final class WellGitHub implements WellHost {

    private final FakeGitHub host = new FakeGitHub();

    WellGitHub() {
      host.diff(REPOSITORY, host.open(REPOSITORY, BRANCH).reviews("ann", "APPROVED"), "+one\n");
    }

    @Override
    public URI url() {
      return host.url();
    }

    @Override
    public void close() {
      host.close();
    }
  }

  private static final class WellGitLab implements WellHost {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/gitlab");
    private static final String PROJECT = "/api/v4/projects/octo%2Fdemo";

    private final WireMockServer host =
        new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));

    WellGitLab() {
      host.start();
      try {
        host.stubFor(
            post("/api/graphql")
                .willReturn(okJson(Files.readString(FIXTURES.resolve("graphql/branch.json")))));
        host.stubFor(
            get(PROJECT).willReturn(okJson(Files.readString(FIXTURES.resolve("project.json")))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      host.stubFor(
          get(urlPathEqualTo(PROJECT + "/repository/compare"))
              .willReturn(
                  okJson(
                      """
                      {"diffs": [{"old_path": "a", "new_path": "a", "diff": "@@ -1 +1,2 @@\\n+one\\n"}]}
                      """)));
    }

    @Override
    public URI url() {
      return URI.create(host.baseUrl());
    }

    @Override
    public void close() {
      host.stop();
    }
  }

  /** What a host does, and the problem that who waits for it is told. */
  private enum Fault {
    NONE("", null),
    /** Nobody listens there any more. */
    REFUSED("provider-error", null),
    /** Its name has no address; some resolvers take their time to say so. */
    UNRESOLVABLE("provider-error|provider-timeout", null),
    RESET("provider-error", RawHost::reset),
    HUNG_BEFORE_HEADERS("provider-timeout", RawHost::hang),
    HUNG_AFTER_HEADERS("provider-timeout", RawHost.sayAndHang(OK + "Content-Length: 100\r\n\r\n")),
    SLOW_DRIP("provider-timeout", RawHost.drip(OK + "Content-Length: 900000\r\n\r\n", " ")),
    BROKEN_GZIP(
        "provider-error",
        RawHost.say(
            OK + "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\u001f\u008b\b123456")),
    HTML("provider-error", RawHost.say(whole("text/html", "<html>Sign in</html>"))),
    HALF_JSON("provider-error", RawHost.say(whole("application/json", "[{\"number\":1,"))),
    TEN_MEGABYTES(
        "provider-error",
        RawHost.say(whole("application/json", "[" + " ".repeat(10_000_000) + "]"))),
    WRONG_TYPE("provider-error", RawHost.say(whole("application/xml", "<message>no</message>"))),
    REDIRECT_LOOP("provider-error", RawHost.say(moved("/loop"))),
    REDIRECT_ELSEWHERE(
        "provider-error",
        (host, request, connection) ->
            RawHost.say(moved(elsewhere.url() + "/elsewhere")).to(host, request, connection));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // Answers have no state.
    private final RawHost.@Nullable Answer answer;

    Fault(String word, RawHost.@Nullable Answer answer) {
      this.word = word;
      this.answer = answer;
    }

    private static String whole(String type, String body) {
      var head = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
      return head.formatted(type, body.length()) + body;
    }

    private static String moved(String place) {
      return "HTTP/1.1 302 Found\r\nLocation: " + place + "\r\nContent-Length: 0\r\n\r\n";
    }
  }

  /** A provider with a host of its own and one row there. */
  private record Place(String type, Fault fault) {

    String id() {
      return type + "-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String authority() {
      return id() + ".example.com";
    }

    String origin() {
      return "https://" + authority() + "/" + REPOSITORY;
    }

    @Override
    public String toString() {
      return id();
    }
  }

  private static final Map<String, WellHost> WELL = new LinkedHashMap<>();
  private static final Map<Place, RawHost> HOSTS = new LinkedHashMap<>();
  private static final Map<Place, String> CHATS = new LinkedHashMap<>();
  private static final Map<Place, JsonNode> KNOWN = new LinkedHashMap<>();

  private static RawHost elsewhere;
  private static Database database;
  private static Node node;
  private static Api member;

  static Stream<Place> places() {
    return TYPES.keySet().stream()
        .flatMap(type -> Stream.of(Fault.values()).map(fault -> new Place(type, fault)));
  }

  static Stream<Place> faultyPlaces() {
    return places().filter(place -> place.fault() != Fault.NONE);
  }

  static Stream<Place> wellPlaces() {
    return places().filter(place -> place.fault() == Fault.NONE);
  }

  @BeforeAll
  static void beWellAtFirst_thenFail() throws IOException {
    elsewhere = new RawHost(RawHost.say(Fault.whole("application/json", "[]")));
    TYPES.forEach((type, host) -> WELL.put(type, host.get()));
    for (var place : places().toList()) {
      HOSTS.put(place, new RawHost(RawHost.relay(WELL.get(place.type()).url())));
    }
    database = TestPostgres.get().newDatabase();
    node = server().start().awaitReady();
    member = node.api(ADMIN_TOKEN).newUser("member");

    places().forEach(HostFaultsIT::report);
    places()
        .filter(place -> place.fault() != Fault.UNRESOLVABLE)
        .forEach(place -> awaitState(place, "fresh"));
    faultyPlaces().filter(place -> place.fault() == Fault.UNRESOLVABLE).forEach(HostFaultsIT::tell);
    places().forEach(place -> KNOWN.put(place, status(place)));
    for (var place : faultyPlaces().toList()) {
      fail(place);
    }
  }

  private static Node.Builder server() {
    var builder =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT2S")
            .with("GITSYNC_PROVIDERS", places().map(Place::id).collect(joining(",")));
    places().forEach(place -> configure(builder, place));
    return builder;
  }

  private static void configure(Node.Builder builder, Place place) {
    var prefix = "GITSYNC_PROVIDER_" + place.id().replace('-', '_').toUpperCase(Locale.ROOT);
    builder
        .with(prefix + "_TYPE", place.type())
        .with(prefix + "_API_URL", apiUrl(place))
        .with(prefix + "_WEB_URL", "https://" + place.authority())
        .with(prefix + "_TIMEOUT", "PT3S");
  }

  private static String apiUrl(Place place) {
    return place.fault() == Fault.UNRESOLVABLE
        ? "http://gitsync.invalid"
        : host(place).url().toString();
  }

  private static RawHost host(Place place) {
    return Objects.requireNonNull(HOSTS.get(place));
  }

  private static void report(Place place) {
    assertThat(member.linkGitToken(place.id(), "ghp_" + place.id()).status()).isEqualTo(204);
    CHATS.put(place, member.newChat("w"));
    var answer = member.report("w", CHATS.get(place), place.origin(), BRANCH);
    assertThat(answer.status()).isEqualTo(202);
  }

  /** What a host that can never be reached can't tell itself. */
  private static void tell(Place place) {
    awaitState(place, "provider_error");
    var told = "state, title, draft, additions, pr_number, head_sha, approved, changes_requested";
    database.execute(
        "update diff_status set (%1$s) = (select %1$s from diff_status where remote_origin = '%2$s') where remote_origin = '%3$s'"
            .formatted(told, new Place(place.type(), Fault.NONE).origin(), place.origin()));
  }

  private static void fail(Place place) throws IOException {
    if (place.fault() == Fault.REFUSED) {
      host(place).close();
    } else if (place.fault().answer != null) {
      host(place).answer(place.fault().answer);
    }
  }

  private static JsonNode status(Place place) {
    return member.get("/chats/" + CHATS.get(place)).json().path("diff_status");
  }

  private static String state(Place place) {
    return status(place).path("sync").path("state").asText();
  }

  private static void awaitState(Place place, String state) {
    Waiting.until(place + " to be " + state, () -> state(place).equals(state));
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    elsewhere.close();
    WELL.values().forEach(WellHost::close);
    for (var host : HOSTS.values()) {
      host.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultyPlaces")
  void row_saysThatItsHostFails_andKeepsWhatIsKnown(Place place) {
    awaitState(place, "provider_error");

    var status = status(place);
    assertThat(withoutSync(status)).isEqualTo(withoutSync(known(place)));
    assertThat(status.path("pull_request_title").asText()).isNotEmpty();
    assertThat(status.at("/sync/detail").asText()).contains(place.authority());
  }

  private static JsonNode known(Place place) {
    return Objects.requireNonNull(KNOWN.get(place));
  }

  /** All but what says when it was read, or tried, and how that went. */
  private static JsonNode withoutSync(JsonNode status) {
    return ((ObjectNode) status.deepCopy())
        .without(Set.of("sync", "refreshed_at", "stale_at", "version"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultyPlaces")
  void caller_whoWaitsForARefresh_isTold(Place place) {
    var answer = member.post("/chats/" + CHATS.get(place) + "/diff-status/refresh", "");

    assertTells(answer, place);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultyPlaces")
  void caller_whoWaitsForADiff_isTold(Place place) {
    var answer = member.get("/chats/" + CHATS.get(place) + "/diff");

    if (place.fault() == Fault.TEN_MEGABYTES) {
      // GitLab's page is none of this host, so it is asked for its project, not for a diff, first.
      var word = place.type().equals("github") ? "diff-too-large" : "provider-error";
      assertThat(answer.json().path("type").asText()).endsWith(":" + word);
    } else {
      assertTells(answer, place);
    }
  }

  /** In the host's name: it is its own time-out that ended the wait, and not the caller's. */
  private static void assertTells(Answer answer, Place place) {
    assertThat(answer.status()).as(answer.body()).isIn(502, 504);
    assertThat(answer.json().path("type").asText()).matches(".*:(" + place.fault().word + ")");
    assertThat(answer.json().path("detail").asText()).startsWith(place.authority() + " ");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wellPlaces")
  void rowBesideThem_isReadOn_andUntouched(Place place) {
    faultyPlaces().forEach(faulty -> awaitState(faulty, "provider_error"));
    var failed = status(place).path("refreshed_at").asText();

    Waiting.until(
        "another reading", () -> !status(place).path("refreshed_at").asText().equals(failed));

    var status = status(place);
    assertThat(status.at("/sync/state").asText()).isEqualTo("fresh");
    assertThat(status.path("version")).isEqualTo(known(place).path("version"));
    var diff = member.get("/chats/" + CHATS.get(place) + "/diff");
    assertThat(diff.json().path("diff").asText()).endsWith("+one\n");
  }

  @Test
  void hostThatIsRedirectedTo_seesNothing() {
    faultyPlaces()
        .filter(place -> place.fault() == Fault.REDIRECT_ELSEWHERE)
        .forEach(place -> awaitState(place, "provider_error"));

    assertThat(elsewhere.requests()).isZero();
  }
}
