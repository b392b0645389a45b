package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A simulated host as a process of its own, which ends with this one, and a client of its control.
 */
public final class SimHostProcess implements AutoCloseable {

  private final Process process;
  private final URI url;

  private SimHostProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param arguments such as {@code --seed=7}; see {@link SimHostConfig}
   */
  public static SimHostProcess start(String... arguments) {
    var command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    classPath(),
                    SimHost.class.getName()),
                Arrays.stream(arguments))
            .toList();
    try {
      // Its standard input stays open as long as this process lives.
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new SimHostProcess(process, URI.create(firstLine(process)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String firstLine(Process process) throws IOException {
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("The simulated host did not start; see its error output");
    }
    return line;
  }

  /**
   * This program's class path, for a JVM that runs another part of it. Under Maven's exec plugin it
   * is the loader's and not the JVM's.
   */
  public static String classPath() {
    return SimHost.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(SimHostProcess::file)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  private static String file(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where it is. */
  public URI url() {
    return url;
  }

  /**
   * Calls its control; see {@link Control}.
   *
   * @param path below {@code /_sim}, such as {@code /changes?after=0}
   * @param body JSON, "" for none
   * @throws IllegalStateException when it refuses
   */
  public JsonNode control(String method, String path, String body) {
    return ControlClient.call(url, method, path, body);
  }

  /** Ends the process and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
