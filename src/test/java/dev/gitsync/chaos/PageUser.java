package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Shown;
import dev.gitsync.harness.StalledPage;
import dev.gitsync.harness.Watch;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Somebody who opens pages, looks for a while, and goes; notes all that he was shown. */
final class PageUser {

  private static final Duration GLANCE = Duration.ofMillis(100);

  /** So that no two pages of a run have the same number. */
  private static final AtomicInteger PAGES = new AtomicInteger();

  private final Crew.Owner owner;
  private final IntFunction<URI> nodes;
  private final String host;
  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();

  PageUser(Crew.Owner owner, IntFunction<URI> nodes, String host) {
    this.owner = owner;
    this.nodes = nodes;
    this.host = host;
  }

  List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** Opens pages as the timeline says, until it is over. */
  void run(List<Timeline.Visit> visits, Instant end) {
    for (var visit : visits) {
      var left = Duration.between(Instant.now(), end);
      if (left.isNegative()) {
        return;
      }
      var length = visit.length().compareTo(left) < 0 ? visit.length() : left;
      var node = nodes.apply(visit.node());
      try {
        if (visit.stalled()) {
          stall(node, length);
        } else {
          look(node, length);
        }
      } catch (UncheckedIOException | CompletionException e) {
        refused.incrementAndGet();
      }
      Pause.of(visit.pause());
    }
  }

  @SuppressWarnings("try") // It is there, and that is all.
  private void stall(URI node, Duration length) {
    try (var page = StalledPage.open(node, new Api(node, owner.api().token()))) {
      Pause.of(length);
    }
  }

  private void look(URI node, Duration length) {
    var opened = Instant.now();
    var number = PAGES.incrementAndGet();
    try (var page = Watch.open(node, Map.of("Authorization", "Bearer " + owner.api().token()))) {
      var end = Instant.now().plus(length);
      while (page.isOpen() && Instant.now().isBefore(end)) {
        Pause.of(GLANCE);
        note(page, number, opened);
      }
      note(page, number, opened);
    }
  }

  private void note(Watch page, int number, Instant opened) {
    var seen = new ArrayList<Frame>();
    for (var frame : page.drain()) {
      var at = Instant.now().minusNanos(System.nanoTime() - frame.at());
      var json = frame.json();
      if (frame.kind().equals("snapshot")) {
        json.path("chats").forEach(chat -> seen.add(frame("snapshot", chat, number, opened, at)));
      } else if (json.has("chat")) {
        seen.add(frame(frame.kind(), json.path("chat"), number, opened, at));
      }
    }
    frames.addAll(seen);
  }

  private Frame frame(String kind, JsonNode chat, int number, Instant opened, Instant at) {
    var rows = new ArrayList<Frame.Row>();
    for (var row : chat.path("diff_statuses")) {
      rows.add(
          new Frame.Row(
              branch(row),
              row.path("version").asLong(),
              row.path("sync").path("state").asText(),
              row.has("pull_request_state") ? Shown.ofDiffStatus(row) : null));
    }
    return new Frame(
        owner.number(),
        number,
        opened,
        at,
        kind,
        UUID.fromString(chat.path("id").asText()),
        chat.path("version").asLong(),
        List.copyOf(rows));
  }

  private String branch(JsonNode row) {
    var origin = row.path("remote_origin").asText();
    return (origin.startsWith(host + "/") ? origin.substring(host.length() + 1) : origin)
        + " "
        + row.path("git_branch").asText();
  }
}
