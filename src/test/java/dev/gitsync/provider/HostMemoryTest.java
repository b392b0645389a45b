package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.provider.HostMemory.Question;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostMemoryTest {

  private static final Question QUESTION = question("/thing");

  private final HostMemory memory = new HostMemory();

  private static Question question(String path) {
    return new Question("asker", "text/plain", URI.create("https://host.example.com" + path));
  }

  private static Map<String, List<String>> headers(String... namesAndValues) {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return headers;
  }

  /** What can't be compressed. */
  private static byte[] noise(int length) {
    var noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  @Test
  void answer_isFound_withItsBodyAndValidator() {
    memory.keep(QUESTION, "\"a\"", headers(), "thing ü".getBytes(StandardCharsets.UTF_8));

    var answer = memory.find(QUESTION).orElseThrow();

    assertThat(answer.validator()).isEqualTo("\"a\"");
    assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("thing ü");
  }

  @Test
  void body_isACopy_inAndOut() {
    var body = "thing".getBytes(StandardCharsets.UTF_8);
    memory.keep(QUESTION, "\"a\"", headers(), body);
    body[0] = 'X';
    memory.find(QUESTION).orElseThrow().body()[1] = 'X';

    var answer = memory.find(QUESTION).orElseThrow();

    assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("thing");
  }

  @Test
  void secondAnswer_takesThePlaceOfTheFirst() {
    memory.keep(QUESTION, "\"a\"", headers(), "one".getBytes(StandardCharsets.UTF_8));
    memory.keep(QUESTION, "\"b\"", headers(), "two".getBytes(StandardCharsets.UTF_8));

    var answer = memory.find(QUESTION).orElseThrow();

    assertThat(answer.validator()).isEqualTo("\"b\"");
    assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("two");
  }

  @Test
  void anotherAskerMediaTypeOrAddress_isAnotherQuestion() {
    memory.keep(QUESTION, "\"a\"", headers(), new byte[1]);
    memory.keepMove(QUESTION, URI.create("https://host.example.com/there"));

    for (var other :
        List.of(
            new Question("somebody else", QUESTION.mediaType(), QUESTION.url()),
            new Question(QUESTION.asker(), "text/html", QUESTION.url()),
            question("/thing?page=2"))) {
      assertThat(memory.find(other)).isEmpty();
      assertThat(memory.findMove(other)).isEmpty();
    }
  }

  @Test
  void headers_areKept_thatTellOfTheBody_andNotThoseOfTheMoment() {
    memory.keep(
        QUESTION,
        "\"a\"",
        headers("link", "<x>; rel=next", "X-RateLimit-Remaining", "0", "Retry-After", "60"),
        new byte[1]);

    assertThat(memory.find(QUESTION).orElseThrow().headers())
        .isEqualTo(Map.of("Link", List.of("<x>; rel=next")));
  }

  @Test
  void confirmation_bringsItsOwnHeaders_andARotatedValidator() {
    memory.keep(QUESTION, "\"a\"", headers("Link", "old", "Content-Type", "t"), new byte[] {7});

    var confirmed =
        memory
            .find(QUESTION)
            .orElseThrow()
            .confirmed(headers("etag", "\"b\"", "link", "new", "X-RateLimit-Remaining", "5"));

    assertThat(confirmed.validator()).isEqualTo("\"b\"");
    assertThat(confirmed.body()).containsExactly(7);
    assertThat(confirmed.headers())
        .containsEntry("Link", List.of("new"))
        .containsEntry("Content-Type", List.of("t"))
        .containsEntry("X-RateLimit-Remaining", List.of("5"));
  }

  @Test
  void answers_areBoundedInBytes_theirQuestionsIncluded() {
    var small = new HostMemory(100_000, 1);
    IntStream.range(0, 200)
        .forEach(i -> small.keep(question("/" + i), "\"a\"", headers(), noise(1_000)));

    var kept = IntStream.range(0, 200).filter(i -> small.find(question("/" + i)).isPresent());

    assertThat(kept.count()).isBetween(40L, 60L);
  }

  @Test
  void answerThatIsLargerThanAllThatMayBeKept_isNotKept() {
    var small = new HostMemory(100_000, 1);
    small.keep(question("/small"), "\"a\"", headers(), noise(1_000));

    small.keep(question("/large"), "\"a\"", headers(), noise(100_001));

    assertThat(small.find(question("/large"))).isEmpty();
    assertThat(small.find(question("/small"))).isPresent();
  }

  @Test
  void moves_areBoundedInBytes() {
    var small = new HostMemory(1, 100_000);
    var target = URI.create("https://host.example.com/" + "x".repeat(300));
    IntStream.range(0, 200).forEach(i -> small.keepMove(question("/" + i), target));

    var kept = IntStream.range(0, 200).filter(i -> small.findMove(question("/" + i)).isPresent());

    assertThat(kept.count()).isBetween(40L, 60L);
  }

  @Test
  void move_isFound_untilItIsForgotten() {
    var target = URI.create("https://host.example.com/there");
    memory.keepMove(QUESTION, target);
    assertThat(memory.findMove(QUESTION)).contains(target);

    memory.forgetMove(QUESTION);

    assertThat(memory.findMove(QUESTION)).isEmpty();
  }
}
