package dev.gitsync.diffstatus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.platform.Json;
import dev.gitsync.provider.PullRequestStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to see that a refresh changed nothing, and to write what it changed for a page. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StatusBenchmark {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ObjectMapper mapper = Json.newMapper();
  private final PullRequestStatus answer = TestPullRequest.with(it -> {});
  private final ChatDiffStatus status =
      new ChatDiffStatus(
          UUID.randomUUID(), new GitReference("https://github.com/o/r", "feat/x"), NOW);
  private final RefreshSchedule schedule = new RefreshSchedule(status.id, NOW);

  public StatusBenchmark() {
    status.show(answer);
  }

  @Benchmark
  public boolean unchangedAnswer() {
    var before = status.visible();
    status.show(answer);
    return status.visible().equals(before);
  }

  @Benchmark
  public String chatAsJson() throws JsonProcessingException {
    var view = status.view(schedule);
    return mapper.writeValueAsString(
        new ChatView(
            status.chatId,
            status.id,
            "workspace",
            "A title",
            false,
            NOW,
            NOW,
            7,
            view,
            List.of(view)));
  }
}
