package dev.gitsync.live;

import dev.gitsync.diffstatus.ChatChanged;
import dev.gitsync.diffstatus.DiffStatusChanged;
import dev.gitsync.platform.DatabaseAddress;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerStarted;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes committed changes to the pages that hang on other nodes, and those of other nodes to the
 * pages here. No request waits for it or fails by it: notices go through bounded queues, and what
 * is lost on the way is found by the {@link Sweep}.
 */
@ApplicationScoped
public class FanOut {

  /** A minute's worth of a very busy node. */
  private static final int MOST_WAITING = 50_000;

  @Inject Nodes nodes;
  @Inject ChangeReader reader;
  @Inject Sweep sweep;
  @Inject LiveMetrics metrics;

  @Resource(lookup = "java:jboss/ee/concurrency/factory/default")
  ManagedThreadFactory threads;

  private final NoticeQueue leaving = new NoticeQueue(MOST_WAITING);
  private final NoticeQueue arrived = new NoticeQueue(MOST_WAITING);
  private @Nullable Listener listener;

  void onServerStarted(@Observes ServerStarted started) {
    var connections = new OwnConnections(DatabaseAddress.fromEnvironment());
    var ear = new Listener(nodes.self(), connections, new Arrivals(), metrics);
    listener = ear;
    threads.newThread(new Sender(leaving, nodes.self(), connections, metrics)).start();
    threads.newThread(() -> reader.publishAll(arrived)).start();
    threads.newThread(ear).start();
  }

  private final class Arrivals implements Listener.Ear {

    @Override
    public void hear(List<Notice> notices) {
      notices.forEach(notice -> hand(notice, arrived));
    }

    @Override
    public void beginHearing() {
      sweep.run();
    }
  }

  void onChatChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChatChanged change) {
    var chat = change.chat();
    hand(new Notice(chat.ownerId(), chat.id(), chat.version(), change.kind(), null), leaving);
  }

  void onDiffStatusChanged(
      @Observes(during = TransactionPhase.AFTER_SUCCESS) DiffStatusChanged change) {
    var chat = change.chat();
    var row = change.changed().id();
    hand(
        new Notice(chat.ownerId(), chat.id(), chat.version(), ChatChanged.Kind.UPDATED, row),
        leaving);
  }

  private void hand(Notice notice, NoticeQueue queue) {
    if (!queue.offer(notice)) {
      metrics.dropped(1);
    }
  }

  @PreDestroy
  void stop() {
    leaving.close();
    arrived.close();
    var ear = listener;
    if (ear != null) {
      ear.stop();
    }
  }
}
