package dev.gitsync.bench;

import dev.gitsync.provider.GitRemote;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to take a remote's address apart, which is done for each row that is recorded. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RemoteBenchmark {

  @Param({"https://github.com/owner/repository", "git@github.com:owner/repository.git"})
  public String remote = "";

  @Benchmark
  public Optional<GitRemote> parse() {
    return GitRemote.parse(remote);
  }
}
