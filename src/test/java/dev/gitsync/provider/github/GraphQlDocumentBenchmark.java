package dev.gitsync.provider.github;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to put a request for fifty pull requests together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GraphQlDocumentBenchmark {

  private final List<String> ids =
      IntStream.range(0, GraphQlDocument.MAX_PULL_REQUESTS).mapToObj(i -> "PR_kwDO" + i).toList();

  @Benchmark
  public byte[] fiftyPullRequests() {
    var document = new GraphQlDocument();
    document.addNodes(ids);
    return document.body();
  }
}
