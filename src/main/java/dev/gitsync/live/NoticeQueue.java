package dev.gitsync.live;

import dev.gitsync.diffstatus.ChatChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Notices on their way to a thread that can be slow. Of notices of the same kind about the same
 * thing the newest is kept. It never waits for room: what does not fit is dropped, for the {@link
 * Sweep} to find.
 */
final class NoticeQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Subject, Notice> waiting = new LinkedHashMap<>();
  private final int capacity;
  private boolean closed;

  private record Subject(UUID chatId, ChatChanged.Kind kind, @Nullable UUID diffStatusId) {}

  NoticeQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Answers false when there is no room, or nobody takes any more. */
  boolean offer(Notice notice) {
    var subject = new Subject(notice.chatId(), notice.kind(), notice.diffStatusId());
    lock.lock();
    try {
      if (closed || (waiting.size() >= capacity && !waiting.containsKey(subject))) {
        return false;
      }
      waiting.merge(subject, notice, (old, fresh) -> old.version() > fresh.version() ? old : fresh);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is something, then a little longer for what comes along with it, and takes
   * all of it.
   *
   * @return nothing when the queue was closed
   */
  List<Notice> take(Duration gather) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    TimeUnit.NANOSECONDS.sleep(gather.toNanos());
    return drain();
  }

  private List<Notice> drain() {
    lock.lock();
    try {
      var all = new ArrayList<>(closed ? List.<Notice>of() : waiting.values());
      waiting.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the one who waits go. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
