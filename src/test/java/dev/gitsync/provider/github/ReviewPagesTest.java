package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static dev.gitsync.provider.github.StubbedGitHub.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.ReviewSummary;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All pages of a pull request's reviews, however they are cut. */
@Timeout(30)
class ReviewPagesTest {

  private static final BranchRef TOPIC = branch("octo/demo", "topic");
  private static final String KNOWN = page("octo/demo", 5);
  private static final String REVIEWS = "/api/v3/repos/octo/demo/pulls/5/reviews?per_page=100";
  private static final String ELSEWHERE = "/api/v3/repositories/100/pulls/5/reviews?page=";

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();

  @BeforeEach
  void pullRequest() {
    HOST.has("octo/demo", Pull.open(5, "octo/demo", "topic"));
  }

  private static @Nullable ReviewSummary summary() {
    return HOST.status(TOPIC, KNOWN).reviews();
  }

  private static void answers(String url, ResponseDefinitionBuilder answer) {
    HOST.stubFor(get(urlEqualTo(url)).willReturn(answer));
  }

  /** Reviews of as many reviewers, who all agree. */
  private static ResponseDefinitionBuilder reviews(int from, int to, String state) {
    return okJson(
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    """
                    {"id": %d, "state": "%s", "user": {"login": "reviewer%d"},
                     "submitted_at": "2026-01-01T00:00:00Z"}
                    """
                        .formatted(i + 1, state, i))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static ResponseDefinitionBuilder linked(ResponseDefinitionBuilder page, String next) {
    return page.withHeader("Link", "<" + HOST.baseUrl() + next + ">; rel=\"next\"");
  }

  @Test
  void onThreePages_allCount_theNewestAboveAll() {
    answers(REVIEWS, linked(reviews(0, 100, "APPROVED"), ELSEWHERE + 2));
    answers(ELSEWHERE + 2, linked(reviews(100, 200, "COMMENTED"), ELSEWHERE + 3));
    answers(ELSEWHERE + 3, reviews(200, 201, "CHANGES_REQUESTED"));

    assertThat(summary()).isEqualTo(new ReviewSummary(false, true, 101));
  }

  @Test
  void ofOneReviewer_onTwoPages_countOnce() {
    answers(REVIEWS, linked(reviews(0, 2, "CHANGES_REQUESTED"), ELSEWHERE + 2));
    answers(
        ELSEWHERE + 2,
        okJson(
            """
            [{"id": 101, "state": "APPROVED", "user": {"login": "Reviewer0"},
              "submitted_at": "2026-01-02T00:00:00Z"},
             {"id": 102, "state": "DISMISSED", "user": {"login": "reviewer1"},
              "submitted_at": "2026-01-02T00:00:00Z"}]
            """));

    assertThat(summary()).isEqualTo(new ReviewSummary(true, false, 2));
  }

  @Test
  void ofNobodyAndInUnknownStates_countForNothing() {
    answers(
        REVIEWS,
        okJson(
            """
            [{"id": 1, "state": "CHANGES_REQUESTED", "user": null},
             {"id": 2, "state": "CHANGES_REQUESTED"},
             {"id": 3, "state": "CHANGES_REQUESTED", "user": {"login": ""}},
             {"id": 4, "state": "REQUESTED_CHANGES", "user": {"login": "bob"}},
             {"id": 5, "state": null, "user": {"login": "bob"}},
             {"id": 6, "user": {"login": "bob"}},
             {"id": 7, "state": "PENDING", "user": {"login": "bob"}},
             5, null, "APPROVED", []]
            """));

    assertThat(summary()).isEqualTo(new ReviewSummary(false, false, 0));
  }

  @Test
  void thatFillAPageWithoutALink_areLookedForOnTheNext() {
    answers(REVIEWS, reviews(0, 100, "APPROVED"));
    answers(REVIEWS + "&page=2", reviews(100, 101, "CHANGES_REQUESTED"));

    assertThat(summary()).isEqualTo(new ReviewSummary(false, true, 101));
  }

  @Test
  void thatFillTheLastPageExactly_areComplete() {
    answers(REVIEWS, reviews(0, 100, "APPROVED"));
    answers(REVIEWS + "&page=2", okJson("[]"));

    assertThat(summary()).isEqualTo(new ReviewSummary(true, false, 100));
  }

  @Test
  void thatComeAfterAFullPage_areSeen_thoughThatPageIsConfirmed() {
    answers(REVIEWS, reviews(0, 100, "APPROVED").withHeader("ETag", "\"full\""));
    answers(REVIEWS + "&page=2", okJson("[]").withHeader("ETag", "\"none\""));
    assertThat(summary()).isEqualTo(new ReviewSummary(true, false, 100));
    HOST.stubFor(
        get(urlEqualTo(REVIEWS))
            .withHeader("If-None-Match", equalTo("\"full\""))
            .willReturn(aResponse().withStatus(304)));
    answers(REVIEWS + "&page=2", reviews(100, 101, "CHANGES_REQUESTED"));

    assertThat(summary()).isEqualTo(new ReviewSummary(false, true, 101));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410, 451})
  void onAPageThatTheTokenMayNotRead_areNotKnown(int status) {
    answers(REVIEWS, linked(reviews(0, 100, "APPROVED"), ELSEWHERE + 2));
    answers(ELSEWHERE + 2, refusal(status));

    var found = HOST.status(TOPIC, KNOWN);

    assertThat(found.reviews()).isNull();
    assertThat(found.additions()).isEqualTo(7);
  }

  @Test
  void onAPageUnderARateLimit_areAFailureOfTheWhole() {
    answers(REVIEWS, linked(reviews(0, 100, "APPROVED"), ELSEWHERE + 2));
    answers(ELSEWHERE + 2, refusal(429));

    assertThat(HOST.failure(TOPIC, KNOWN)).isInstanceOf(RateLimitedException.class);
  }
}
