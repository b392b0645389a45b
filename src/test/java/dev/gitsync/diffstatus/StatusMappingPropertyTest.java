package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.platform.Json;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.ReviewSummary;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * What a host told of a pull request is what the API tells of it, whatever it is: no field is lost,
 * changed or made up on the way through the row and into JSON, and what is not known is absent.
 */
class StatusMappingPropertyTest {

  private static final ObjectMapper JSON = Json.newMapper();
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final GitReference REFERENCE =
      new GitReference("https://github.com/o/r", "feat/x");

  /** The fields of the contract that tell of the pull request. */
  private static Map<String, @Nullable Object> expected(PullRequestStatus status) {
    var reviews = status.reviews();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("url", status.url());
    fields.put("pull_request_state", status.state().name().toLowerCase(Locale.ROOT));
    fields.put("pull_request_title", status.title());
    fields.put("pull_request_draft", status.draft());
    fields.put("changes_requested", reviews == null ? null : reviews.changesRequested());
    fields.put("additions", status.additions());
    fields.put("deletions", status.deletions());
    fields.put("changed_files", status.changedFiles());
    fields.put("author_login", status.authorLogin());
    fields.put("author_avatar_url", status.authorAvatarUrl());
    fields.put("base_branch", status.baseBranch());
    fields.put("head_branch", status.headBranch());
    fields.put("head_sha", status.headSha());
    fields.put("pr_number", status.number());
    fields.put("commits", status.commits());
    fields.put("approved", reviews == null ? null : reviews.approved());
    fields.put("reviewer_count", reviews == null ? null : reviews.reviewerCount());
    return fields;
  }

  private static JsonNode told(ChatDiffStatus row) {
    return json(row.view(new RefreshSchedule(row.id, NOW)));
  }

  private static JsonNode json(Object value) {
    try {
      return JSON.readTree(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON", e);
    }
  }

  private static ChatDiffStatus row() {
    return new ChatDiffStatus(UUID.randomUUID(), REFERENCE, NOW);
  }

  @Property
  void status_survivesTheRowAndJson(@ForAll("statuses") PullRequestStatus status) {
    var row = row();

    row.show(status);

    var told = told(row);
    expected(status)
        .forEach(
            (field, value) -> {
              if (value == null) {
                assertThat(told.has(field)).as(field).isFalse();
              } else {
                assertThat(told.path(field)).as(field).isEqualTo(json(value));
              }
            });
  }

  /** Whatever was shown before, nothing of it is left. */
  @Property
  void laterStatus_replacesTheFormerWhole(
      @ForAll("statuses") PullRequestStatus former, @ForAll("statuses") PullRequestStatus later) {
    var row = row();
    row.show(former);

    row.show(later);

    assertThat(row.visible()).isEqualTo(visible(later));
  }

  @Property
  void branchWithoutPullRequest_showsNothingOfAFormerOne(
      @ForAll("statuses") PullRequestStatus former) {
    var row = row();
    row.show(former);

    row.showNoPullRequest();

    assertThat(row.visible()).isEqualTo(row().visible());
  }

  /** A page is told of nothing else, so a field that is forgotten here goes stale in silence. */
  @Property
  void changeOfAnySingleField_isVisible(
      @ForAll("statuses") PullRequestStatus former, @ForAll("statuses") PullRequestStatus later) {
    var shown = visible(former);

    Stream.concat(
            withOneFieldOf(later, former),
            withOneFieldOf(later.reviews(), former.reviews())
                .map(reviews -> withReviews(former, reviews)))
        .filter(changed -> !expected(changed).equals(expected(former)))
        .forEach(changed -> assertThat(visible(changed)).as("%s", changed).isNotEqualTo(shown));
  }

  private static PullRequestStatus withReviews(PullRequestStatus status, ReviewSummary reviews) {
    return copy(status, (field, value) -> field.getType() == ReviewSummary.class ? reviews : value);
  }

  /** Copies of a record, each with another one of its fields as the other record has it. */
  private static <R extends Record> Stream<R> withOneFieldOf(@Nullable R other, @Nullable R one) {
    return other == null || one == null
        ? Stream.empty()
        : Arrays.stream(one.getClass().getRecordComponents())
            .map(
                changed ->
                    copy(
                        one,
                        (field, value) ->
                            field.getName().equals(changed.getName())
                                ? value(other, field)
                                : value));
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> R copy(
      R one, BiFunction<RecordComponent, @Nullable Object, @Nullable Object> field) {
    var components = one.getClass().getRecordComponents();
    var values = Arrays.stream(components).map(it -> field.apply(it, value(one, it))).toArray();
    try {
      return (R) one.getClass().getDeclaredConstructors()[0].newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static @Nullable Object value(Record of, RecordComponent field) {
    try {
      return field.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object visible(PullRequestStatus status) {
    var row = row();
    row.show(status);
    return row.visible();
  }

  @Provide
  Arbitrary<PullRequestStatus> statuses() {
    var texts = Arbitraries.strings().ofMaxLength(40).excludeChars('\0').injectNull(0.3);
    var counts = Arbitraries.longs().between(0, Long.MAX_VALUE).injectNull(0.3);
    var flags = Arbitraries.of(true, false).injectNull(0.3);
    return Combinators.combine(
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Arbitraries.of(PullRequestState.class),
            texts.list().ofSize(7),
            counts.list().ofSize(4),
            flags,
            reviews().injectNull(0.3))
        .as(
            (number, state, words, sizes, draft, reviews) ->
                new PullRequestStatus(
                    number,
                    words.get(0),
                    state,
                    words.get(1),
                    draft,
                    words.get(2),
                    words.get(3),
                    words.get(4),
                    words.get(5),
                    words.get(6),
                    sizes.get(0),
                    sizes.get(1),
                    sizes.get(2),
                    sizes.get(3),
                    reviews,
                    NOW));
  }

  private static Arbitrary<ReviewSummary> reviews() {
    var flags = Arbitraries.of(true, false).injectNull(0.2);
    return Combinators.combine(
            flags, flags, Arbitraries.integers().greaterOrEqual(0).injectNull(0.2))
        .as(ReviewSummary::new);
  }
}
