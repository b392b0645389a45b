package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.ChatChanged.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeMessagesTest {

  private static final UUID NODE = UUID.randomUUID();

  private static Notice status() {
    return new Notice(
        UUID.randomUUID(), UUID.randomUUID(), Long.MAX_VALUE, Kind.UPDATED, UUID.randomUUID());
  }

  private static Notice chat(Kind kind) {
    return new Notice(UUID.randomUUID(), UUID.randomUUID(), 7, kind, null);
  }

  private static List<Notice> readAll(List<String> messages) {
    var all = new ArrayList<Notice>();
    for (var message : messages) {
      var received = NoticeMessages.read(message).orElseThrow();
      assertThat(received.sender()).isEqualTo(NODE);
      all.addAll(received.notices());
    }
    return all;
  }

  @Test
  void everyKind_comesOutAsItWentIn_inOneMessage() {
    var notices =
        List.of(
            chat(Kind.CREATED),
            chat(Kind.UPDATED),
            chat(Kind.ARCHIVED),
            chat(Kind.DELETED),
            status());

    var messages = NoticeMessages.write(NODE, notices);

    assertThat(messages).hasSize(1);
    assertThat(readAll(messages)).isEqualTo(notices);
  }

  @Test
  void many_goIntoAsFewMessagesAsPostgresqlTakes() {
    var notices = IntStream.range(0, 1_000).mapToObj(i -> status()).toList();

    var messages = NoticeMessages.write(NODE, notices);

    assertThat(messages).hasSize(18).allMatch(message -> message.length() < 8_000);
    assertThat(readAll(messages)).isEqualTo(notices);
  }

  @Test
  void none_isNoMessage() {
    assertThat(NoticeMessages.write(NODE, List.of())).isEmpty();
  }

  @Test
  void nodeAlone_isAMessageOfNothing() {
    var received = NoticeMessages.read(NODE.toString()).orElseThrow();

    assertThat(received).isEqualTo(new NoticeMessages.Received(NODE, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "\n\n", "1-1"})
  void whatIsNoMessage_isPassedOver(String text) {
    assertThat(NoticeMessages.read(text).map(NoticeMessages.Received::notices).orElse(List.of()))
        .isEmpty();
  }

  @Test
  void linesThatAreNotUnderstood_arePassedOver_andTheOthersAreNot() {
    var known = chat(Kind.UPDATED);
    var text = NoticeMessages.write(NODE, List.of(known)).get(0);
    var owner = UUID.randomUUID();

    var mixed =
        "%s%nMOVED %s %s 3%nUPDATED %s x 3%nUPDATED%nUPDATED %s %s many%n%s"
            .formatted(NODE, owner, owner, owner, owner, owner, text.split("\n", 2)[1]);

    assertThat(readAll(List.of(mixed))).containsExactly(known);
  }
}
