package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * The simulated Git host over HTTP. GitHub's API is at its root and, as on GitHub Enterprise
 * Server, below {@code /api/v3} and {@code /api/graphql}, GitLab's below {@code /api/v4}, pages at
 * the addresses that answers name, its steering below {@code /_sim}.
 */
public final class SimHost implements AutoCloseable {

  /** Longer than any client waits; a connection that nobody ends should not stay for ever. */
  private static final Duration HANG = Duration.ofSeconds(60);

  /** All of what one reset makes anew. */
  private record Present(World world, Script script, Reception reception, Hooks hooks) {}

  private final Clock clock;
  private final Undertow server;
  private final URI url;
  private final GitHubGraphQl graphQl;
  private final Control control = new Control(this);

  /** Null until the host knows its own address. */
  private volatile @Nullable Present present;

  private SimHost(SimHostConfig config, Clock clock) {
    this.clock = clock;
    this.server =
        Undertow.builder()
            .addHttpListener(config.port(), "127.0.0.1")
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 16L << 20)
            .setHandler(this::handle)
            .build();
    server.start();
    var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    this.url = URI.create("http://127.0.0.1:" + address.getPort());
    this.graphQl = new GitHubGraphQl(url.toString());
    this.present = make(config);
  }

  /**
   * Starts a host in this JVM.
   *
   * @param arguments such as {@code --seed=7}; see {@link SimHostConfig}
   */
  public static SimHost start(String... arguments) {
    return start(SimHostConfig.of(arguments));
  }

  static SimHost start(SimHostConfig config) {
    return start(config, Clock.systemUTC());
  }

  /** Starts a host in this JVM, on another clock. */
  static SimHost start(SimHostConfig config, Clock clock) {
    return new SimHost(config, clock);
  }

  /**
   * Starts a host with settings such as {@code --port=8085 --seed=7}, prints where it is, and goes
   * on until its standard input ends: with its parent, or with Ctrl-D.
   */
  public static void main(String[] arguments) throws IOException {
    // Its standard output is one line, and its error output is for errors.
    Logger.getLogger("").setLevel(Level.WARNING);
    try (var host = start(arguments)) {
      System.out.println(host.url());
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    }
    System.exit(0);
  }

  /** Where it is: pages and GitHub's API. */
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

  World world() {
    return present().world();
  }

  Script script() {
    return present().script();
  }

  Hooks hooks() {
    return present().hooks();
  }

  Switches switches() {
    return present().reception().switches();
  }

  Accounts accounts() {
    return present().reception().accounts();
  }

  Journal journal() {
    return present().reception().journal();
  }

  CallLog callLog() {
    return present().reception().callLog();
  }

  /** Begins anew with another world; the port stays. */
  void reset(SimHostConfig config) {
    script().close();
    hooks().close();
    present = make(config);
  }

  private Present present() {
    return Objects.requireNonNull(present);
  }

  private Present make(SimHostConfig config) {
    var world = Population.make(config, clock);
    var script = new Script(world, config);
    var hooks = new Hooks(world, url.toString());
    if (config.script()) {
      script.start();
    }
    return new Present(world, script, new Reception(config, world, url.toString(), graphQl), hooks);
  }

  @Override
  public void close() {
    script().close();
    hooks().close();
    server.stop();
  }

  // HTTP, on the server's few threads: nothing here waits

  private void handle(HttpServerExchange exchange) {
    if (present == null) {
      exchange.setStatusCode(503);
    } else {
      exchange.getRequestReceiver().receiveFullBytes(this::receive);
    }
  }

  private void receive(HttpServerExchange exchange, byte[] body) {
    var call =
        new Call(
            exchange.getRequestMethod().toString(),
            exchange.getRequestURI(),
            exchange.getQueryString(),
            exchange.getRequestHeaders()::getFirst,
            body,
            clock.instant());
    if (call.path().startsWith("/_sim")) {
      send(exchange, control.answer(call), null, null);
      return;
    }
    var outcome = present().reception().receive(call);
    var account = outcome.account();
    switch (outcome.fate()) {
      case ANSWERED -> {
        var answer = outcome.answer();
        var line = outcome.line();
        later(exchange, outcome.latency(), () -> send(exchange, answer, account, line));
      }
      case DROPPED -> later(exchange, outcome.latency(), () -> drop(exchange, account));
      case HANGS -> later(exchange, HANG, () -> drop(exchange, account));
    }
  }

  private static void later(HttpServerExchange exchange, Duration delay, Runnable task) {
    if (delay.isZero()) {
      task.run();
      return;
    }
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            exchange
                .getIoThread()
                .executeAfter(task, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS));
  }

  private void send(
      HttpServerExchange exchange,
      Answer answer,
      @Nullable Account account,
      CallLog.@Nullable Line line) {
    exchange.setStatusCode(answer.status());
    answer
        .headers()
        .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    if (account != null && line != null) {
      exchange.addExchangeCompleteListener(
          (done, next) -> {
            var now = clock.instant();
            account.answered(answer.status(), answer.body().length, answer.told(), now);
            line.answered(answer, now);
            next.proceed();
          });
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
  }

  private static void drop(HttpServerExchange exchange, @Nullable Account account) {
    if (account != null) {
      account.abandoned();
    }
    IoUtils.safeClose(exchange.getConnection());
  }
}
