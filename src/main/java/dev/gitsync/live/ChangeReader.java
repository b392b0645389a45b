package dev.gitsync.live;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.ChangedChat;
import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.ChatStore;
import dev.gitsync.diffstatus.ChatView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/**
 * Reads the state of chats that changed elsewhere and publishes it to the pages here. Many chats
 * are read with one query; while one runs, what comes in is gathered for the next.
 */
@ApplicationScoped
class ChangeReader {

  private static final System.Logger LOG = System.getLogger(ChangeReader.class.getName());

  private static final int CHATS_A_QUERY = 200;

  @Inject ChatStore chats;
  @Inject Watchers watchers;
  @Inject Frames frames;
  @Inject LiveMetrics metrics;

  /** Publishes what arrives until the queue is closed. */
  void publishAll(NoticeQueue arrived) {
    try {
      for (var notices = arrived.take(Duration.ZERO);
          !notices.isEmpty();
          notices = arrived.take(Duration.ZERO)) {
        try {
          publish(notices);
        } catch (RuntimeException e) {
          metrics.dropped(notices.size());
          LOG.log(WARNING, "Changes of other nodes are left to the sweep: {0}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(List<Notice> notices) {
    var byChat =
        notices.stream()
            .filter(notice -> watchers.isWatchedHere(notice.ownerId()))
            .collect(groupingBy(Notice::chatId));
    for (var read : read(byChat.keySet())) {
      byChat.getOrDefault(read.chat().id(), List.of()).stream()
          .sorted(comparing(Notice::version))
          .map(notice -> frame(notice, read))
          .distinct()
          .forEach(frame -> publish(read, Change.Way.NOTICE, frame));
    }
  }

  /** Publishes chats of which nobody told. */
  void publishFound(Collection<ChangedChat> found) {
    for (var read : read(found.stream().map(ChangedChat::id).collect(toSet()))) {
      var isNew = read.chat().version() == 1;
      var kind = read.kind(isNew ? ChatChanged.Kind.CREATED : ChatChanged.Kind.UPDATED);
      publish(read, Change.Way.SWEEP, frames.chatChange(kind, read.chat()));
    }
  }

  private void publish(Read read, Change.Way way, String frame) {
    watchers.publish(read.chat(), read.isDeleted(), way, frame);
  }

  private String frame(Notice notice, Read read) {
    var chat = read.chat();
    return read.isDeleted() || chat.archived()
        ? frames.chatChange(read.kind(ChatChanged.Kind.UPDATED), chat)
        : chat.diffStatuses().stream()
            .filter(status -> status.id().equals(notice.diffStatusId()))
            .findFirst()
            .map(status -> frames.diffStatusChange(chat, status))
            .orElseGet(() -> frames.chatChange(read.kind(said(notice)), chat));
  }

  private static ChatChanged.Kind said(Notice notice) {
    return notice.kind() == ChatChanged.Kind.CREATED
        ? ChatChanged.Kind.CREATED
        : ChatChanged.Kind.UPDATED;
  }

  /** A chat as it is now, or as it was when it was deleted. */
  private record Read(ChatView chat, boolean isDeleted) {

    /** What its state says of it, or else what is said to have happened. */
    ChatChanged.Kind kind(ChatChanged.Kind said) {
      if (isDeleted) {
        return ChatChanged.Kind.DELETED;
      }
      return chat.archived() ? ChatChanged.Kind.ARCHIVED : said;
    }
  }

  private List<Read> read(Collection<UUID> ids) {
    var all = new ArrayList<Read>();
    var left = List.copyOf(ids);
    for (var from = 0; from < left.size(); from += CHATS_A_QUERY) {
      var some = left.subList(from, Math.min(left.size(), from + CHATS_A_QUERY));
      var missing = new HashSet<>(some);
      for (var chat : chats.listById(some)) {
        missing.remove(chat.id());
        all.add(new Read(chat, false));
      }
      chats.listDeletedById(missing).forEach(chat -> all.add(new Read(chat, true)));
    }
    return all;
  }
}
