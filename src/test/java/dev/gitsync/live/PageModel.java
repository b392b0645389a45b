package dev.gitsync.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A page as the contract tells it to be: it keeps the newest state of each chat. */
final class PageModel implements WebSocket.Listener {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Api owner;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Long> seen = new HashMap<>();
  private final Map<String, State> chats = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable WebSocket socket;
  private boolean stalled;
  private boolean wants;
  private boolean hasStalled;
  private boolean left;

  /**
   * What of a chat is compared.
   *
   * @param branch of its primary diff status, "" for none
   */
  record State(long version, String title, boolean archived, String branch) {

    static State of(JsonNode chat) {
      return new State(
          chat.path("version").asLong(),
          chat.path("title").asText(),
          chat.path("archived").asBoolean(),
          chat.path("diff_status").path("git_branch").asText());
    }
  }

  private PageModel(Api owner) {
    this.owner = owner;
  }

  static PageModel open(Node node, Api owner) {
    var page = new PageModel(owner);
    var url = URI.create("ws" + node.url().toString().substring(4) + "/api/v1/chats/watch");
    var opened =
        HTTP.newWebSocketBuilder()
            .header("Authorization", "Bearer " + owner.token())
            .buildAsync(url, page)
            .join();
    synchronized (page) {
      page.socket = opened;
    }
    return page;
  }

  Api owner() {
    return owner;
  }

  /** Reads no more until it resumes. */
  synchronized void stall() {
    stalled = true;
    hasStalled = true;
  }

  synchronized void resume() {
    stalled = false;
    if (wants && socket != null) {
      wants = false;
      socket.request(1);
    }
  }

  /** The chats that it shows, by their ids. */
  synchronized Map<String, State> shown() {
    var shown = new TreeMap<>(chats);
    shown.values().removeIf(State::archived);
    return shown;
  }

  /** Whether the server has closed it because it had stalled for too long. */
  synchronized boolean hasLeft() {
    return left;
  }

  /** What should never be. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  void close() {
    var open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onText(
      WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      take(text.toString());
      text.setLength(0);
    }
    if (stalled) {
      wants = true;
      socket = from;
    } else {
      from.request(1);
    }
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    faults.add("broke: " + error);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onClose(
      WebSocket from, int code, String reason) {
    left = hasStalled && code == 1013 && reason.equals("The page took nothing.");
    if (!left) {
      faults.add("closed: " + code + " " + reason);
    }
    return null;
  }

  private void take(String frame) {
    try {
      var json = JSON.readTree(frame);
      var kind = json.path("kind").asText();
      if (kind.equals("snapshot")) {
        json.path("chats").forEach(chat -> take(kind, chat));
      } else if (!kind.equals("freshness")) {
        take(kind, json.path("chat"));
      }
    } catch (JsonProcessingException e) {
      faults.add("no JSON: " + frame);
    }
  }

  private void take(String kind, JsonNode chat) {
    var id = chat.path("id").asText();
    var version = chat.path("version").asLong();
    if (seen.getOrDefault(id, 0L) > version) {
      faults.add(kind + " of " + id + " went back from " + seen.get(id) + " to " + version);
      return;
    }
    seen.put(id, version);
    if (kind.equals("deleted")) {
      chats.remove(id);
    } else {
      chats.put(id, State.of(chat));
    }
  }
}
