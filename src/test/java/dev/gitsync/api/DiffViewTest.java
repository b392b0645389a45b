package dev.gitsync.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.platform.Json;
import dev.gitsync.provider.Diff;
import dev.gitsync.sync.DiffResult.Told;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiffViewTest {

  private static final UUID CHAT = UUID.fromString("00000000-0000-0000-0000-00000000000c");
  private static final GitReference REFERENCE =
      new GitReference("https://git.example.com/o/r", "b");

  private static JsonNode json(DiffView view) {
    return Json.newMapper().valueToTree(view);
  }

  private static JsonNode json(String text) throws Exception {
    return Json.newMapper().readTree(text);
  }

  @Test
  void filesThatTheHostLeftOut_areNamed() throws Exception {
    var told = new Told("gitlab", null, new Diff("+a\n", List.of("big.bin", "dir/huge.json")));

    assertThat(json(DiffView.of(CHAT, REFERENCE, told)))
        .isEqualTo(
            json(
                """
                {"chat_id": "00000000-0000-0000-0000-00000000000c", "provider": "gitlab",
                 "remote_origin": "https://git.example.com/o/r", "branch": "b", "diff": "+a\\n",
                 "truncated_files": ["big.bin", "dir/huge.json"]}
                """));
  }

  @Test
  void whatThereIsNot_isAbsent() throws Exception {
    assertThat(json(DiffView.of(CHAT, REFERENCE, new Told("gitlab", null, null))))
        .isEqualTo(
            json(
                """
                {"chat_id": "00000000-0000-0000-0000-00000000000c", "provider": "gitlab",
                 "remote_origin": "https://git.example.com/o/r", "branch": "b"}
                """));
    assertThat(
            json(DiffView.of(CHAT, REFERENCE, new Told("gitlab", null, new Diff("", List.of())))))
        .isEqualTo(
            json(
                """
                {"chat_id": "00000000-0000-0000-0000-00000000000c", "provider": "gitlab",
                 "remote_origin": "https://git.example.com/o/r", "branch": "b", "diff": ""}
                """));
    assertThat(json(DiffView.none(CHAT)))
        .isEqualTo(json("{\"chat_id\": \"00000000-0000-0000-0000-00000000000c\"}"));
  }
}
