package dev.gitsync.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.ChatView;
import dev.gitsync.diffstatus.DiffStatusView;
import dev.gitsync.diffstatus.Freshness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;

/** The text frames of the watch endpoint. Each is built once, however many pages get it. */
@ApplicationScoped
class Frames {

  @Inject ObjectMapper json;

  private record Snapshot(String kind, List<ChatView> chats, boolean more) {}

  private record ChatChange(ChatChanged.Kind kind, ChatView chat) {}

  private record DiffStatusChange(String kind, ChatView chat, DiffStatusView changedDiffStatus) {}

  private record FreshRows(String kind, List<Freshness> rows) {}

  String snapshot(List<ChatView> chats, boolean more) {
    return text(new Snapshot("snapshot", chats, more));
  }

  String chatChange(ChatChanged.Kind kind, ChatView chat) {
    return text(new ChatChange(kind, chat));
  }

  String diffStatusChange(ChatView chat, DiffStatusView changed) {
    return text(new DiffStatusChange("diff_status_change", chat, changed));
  }

  String freshness(List<Freshness> rows) {
    return text(new FreshRows("freshness", rows));
  }

  private String text(Object frame) {
    try {
      return json.writeValueAsString(frame);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
