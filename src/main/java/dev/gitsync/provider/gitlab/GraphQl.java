package dev.gitsync.provider.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Asks one instance over GraphQL, and remembers for a while with which document, or that there is
 * no use in it: else every row would pay for the try. Safe for use by many threads.
 */
final class GraphQl {

  /** An instance changes only when it is upgraded. */
  private static final Duration MEMORY = Duration.ofHours(1);

  private final Clock clock;

  private volatile Experience experience =
      new Experience(Optional.of(GraphQlDocument.WHOLE), Instant.MAX);

  GraphQl(Clock clock) {
    this.clock = clock;
  }

  /**
   * What was learnt of the instance.
   *
   * @param document the one to ask; empty when none is of use
   * @param until when that may have changed
   */
  private record Experience(Optional<GraphQlDocument> document, Instant until) {}

  /** Whether it is worth a try. */
  boolean isUsable() {
    return document().isPresent();
  }

  private Optional<GraphQlDocument> document() {
    var known = experience;
    return clock.instant().isBefore(known.until())
        ? known.document()
        : Optional.of(GraphQlDocument.WHOLE);
  }

  private void remember(Optional<GraphQlDocument> document) {
    experience = new Experience(document, clock.instant().plus(MEMORY));
  }

  /**
   * Asks.
   *
   * @return {@code data} and {@code errors}; the errors concern parts of the data, which are null
   * @throws GraphQlUnusableException when that can't be asked here
   * @throws ProviderException when the other API would give no better answer
   */
  JsonNode ask(Conversation conversation, ObjectNode variables) {
    var document = document().orElse(GraphQlDocument.WHOLE);
    while (true) {
      var response = post(conversation, document.request(variables));
      var answer = json(response);
      if (answer.path("data").isObject()) {
        return answer;
      }
      document = afterRefusal(response, answer, document);
    }
  }

  private static HostResponse post(Conversation conversation, byte[] request) {
    try {
      return conversation.graphQl(request);
    } catch (AnswerTooLargeException e) {
      throw new GraphQlUnusableException("GraphQL answered too much", e);
    } catch (ProviderException e) {
      // An error of the server's own, or a redirect to elsewhere, is one of this API alone.
      throw e.getClass() == ProviderException.class
          ? new GraphQlUnusableException(String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private JsonNode json(HostResponse response) {
    if (response.status() != 200 && response.status() != 403) {
      throw useless(response, "");
    }
    JsonNode answer;
    try {
      answer = response.json();
    } catch (ProviderException e) {
      // A page for browsers: something before GitLab does not let this API through.
      throw useless(response, ": no JSON");
    }
    if (response.status() == 403) {
      // GitLab's own refusal, whose reason is the token or its user.
      throw new ProviderException(response.failure());
    }
    return answer;
  }

  /** What to ask instead. */
  private GraphQlDocument afterRefusal(
      HostResponse response, JsonNode answer, GraphQlDocument refused) {
    var errors = answer.path("errors");
    if (anySays(errors, "timeout", "timed out")) {
      throw GraphQlUnusableException.timedOut(response.failure() + ": timed out");
    }
    if (isUnknownField(errors)) {
      var smaller = refused.smaller();
      remember(smaller);
      return smaller.orElseThrow(() -> unusable(response.failure() + ": unknown fields"));
    }
    if (anySays(errors, "complexity") || !errors.isArray()) {
      throw useless(response, ": refused");
    }
    throw unusable(response.failure() + " with errors alone");
  }

  /** In the words of GitLab, and of others that may answer in its place. */
  private static boolean isUnknownField(JsonNode errors) {
    return anySays(errors, "doesn't exist on type", "is undefined")
        || StreamSupport.stream(errors.spliterator(), false)
            .anyMatch(
                error -> error.path("extensions").path("code").asText().equals("undefinedField"));
  }

  private static boolean anySays(JsonNode errors, String... words) {
    for (var error : errors) {
      var message = error.path("message").asText().toLowerCase(Locale.ROOT);
      for (var word : words) {
        if (message.contains(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private GraphQlUnusableException useless(HostResponse response, String why) {
    remember(Optional.empty());
    return unusable(response.failure() + why);
  }

  private static GraphQlUnusableException unusable(String message) {
    return new GraphQlUnusableException(message, null);
  }
}
