package dev.gitsync.provider.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gitsync.provider.ReviewSummary;
import dev.gitsync.provider.gitlab.Opinions.Review;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpinionsTest {

  static Stream<Arguments> opinions() {
    var none = Map.<String, String>of();
    return Stream.of(
        arguments("nobody", Set.of(), none, new ReviewSummary(false, false, 0)),
        arguments("one approved", Set.of("ann"), none, new ReviewSummary(true, false, 1)),
        arguments(
            "one of two approved",
            Set.of("ann"),
            Map.of("ann", "approved", "bob", "unreviewed"),
            new ReviewSummary(true, false, 1)),
        arguments(
            "nobody decided",
            Set.of(),
            Map.of("ann", "reviewed", "bob", "review_started", "cy", "unapproved"),
            new ReviewSummary(false, false, 0)),
        arguments(
            "one asks for changes",
            Set.of(),
            Map.of("ann", "requested_changes"),
            new ReviewSummary(false, true, 1)),
        arguments(
            "one approved, one asks for changes",
            Set.of("ann"),
            Map.of("ann", "approved", "bob", "requested_changes"),
            new ReviewSummary(false, true, 2)),
        arguments(
            "one says both",
            Set.of("ann"),
            Map.of("ann", "requested_changes"),
            new ReviewSummary(false, true, 1)),
        arguments(
            "an approval that a push took back",
            Set.of(),
            Map.of("ann", "approved"),
            new ReviewSummary(false, false, 0)),
        arguments(
            "reviews unknown, approved", Set.of("ann"), null, new ReviewSummary(true, null, 1)),
        arguments(
            "reviews unknown, not approved", Set.of(), null, new ReviewSummary(false, null, 0)),
        arguments("approvals unknown", null, none, new ReviewSummary(null, false, null)),
        arguments(
            "approvals unknown, one reviewer approved",
            null,
            Map.of("ann", "approved", "bob", "unreviewed"),
            new ReviewSummary(true, false, null)),
        arguments(
            "approvals unknown, one asks for changes",
            null,
            Map.of("ann", "approved", "bob", "requested_changes"),
            new ReviewSummary(false, true, null)),
        arguments("nothing known", null, null, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("opinions")
  void summary_isWhatTheyComeTo(
      String name,
      @Nullable Set<String> approvers,
      @Nullable Map<String, String> reviews,
      @Nullable ReviewSummary summary) {
    assertThat(new Opinions(approvers, reviews).summary()).isEqualTo(summary);
  }

  @Test
  void people_areTheSame_withoutRegardToCase_andWithoutANameNobody() {
    var json = JsonNodeFactory.instance;
    var users =
        json.arrayNode()
            .add(json.objectNode().put("username", "Ann"))
            .add(json.objectNode().put("username", " ann "))
            .add(json.objectNode().putNull("username"))
            .add(json.nullNode());

    assertThat(Opinions.logins(users)).containsExactly("ann");
    assertThat(
            Opinions.states(
                List.of(
                    Review.of(users.path(0), " Requested_Changes"), Review.of(users.path(2), "x"))))
        .containsExactly(Map.entry("ann", "requested_changes"));
  }
}
