package dev.gitsync.provider;

import static java.lang.System.Logger.Level.DEBUG;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one Git host through a MicroProfile REST client, and keeps what every host must keep to: the
 * time-out of a whole call, bounded answers, no redirect to elsewhere. Safe for use by many
 * threads.
 *
 * <p>The time-outs of the REST client are for a single read of its socket, so an answer that drips
 * in would never end. The only thing that ends a read from outside is to close the client.
 * Therefore each call has a client of its own, taken from a pool, and a watchdog that closes it
 * when the call's time is over.
 *
 * @param <A> the host's REST client interface
 */
public final class HostClient<A extends Closeable> implements Closeable {

  private static final System.Logger LOG = System.getLogger(HostClient.class.getName());

  /** Far above any pull request, and little enough to hold one for each call at a time. */
  static final int MAX_ANSWER = 1 << 20;

  private static final int MAX_REDIRECTS = 3;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

  /** GitHub says 301 or 307 for repositories that were renamed or transferred. */
  private static final Set<Integer> MOVES = Set.of(301, 307, 308);

  /** The watchdog comes first; the client's own time-outs are there should it be late. */
  private static final long WATCHDOG_LEAD_MILLIS = 500;

  private final ProviderSettings settings;
  private final Class<A> api;
  private final HostCalls calls;
  private final ScheduledExecutorService watchdog;
  private final HostMemory memory;
  private final HostBookings bookings;
  private final HostTimes times;

  /**
   * As many as there were ever calls at once. The last used comes first: its connection is warm.
   */
  private final ConcurrentLinkedDeque<HostLine<A>> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean closed;

  HostClient(
      ProviderSettings settings,
      Class<A> api,
      HostCalls calls,
      ScheduledExecutorService watchdog,
      HostMemory memory,
      HostBookings bookings,
      HostTimes times) {
    this.settings = settings;
    this.api = api;
    this.calls = calls;
    this.watchdog = watchdog;
    this.memory = memory;
    this.bookings = bookings;
    this.times = times;
  }

  /**
   * Makes one call, on the calling thread. What the host answered before to the same question and
   * the same credentials is asked for only if it changed since; the caller can't tell the
   * difference.
   *
   * @param request calls exactly one method of the interface, one that changes nothing at the host
   * @return any answer with a status below 500, or 501 from a host that lacks what is asked for;
   *     read to its end
   * @throws ProviderTimeoutException when it took longer than the provider's time-out
   * @throws AnswerTooLargeException when the answer is larger than {@link #MAX_ANSWER}
   * @throws ProviderException when the host can't be reached, fails, or redirects to elsewhere
   */
  public HostResponse call(Function<A, Response> request) {
    return calls.call(() -> followed(new Request<>(request, MAX_ANSWER, Memory.USED, false), null));
  }

  /**
   * Makes one call as {@link #call} does, but asks for the whole answer, whatever was answered
   * before.
   */
  public HostResponse callAnew(Function<A, Response> request) {
    return calls.call(
        () -> followed(new Request<>(request, MAX_ANSWER, Memory.RENEWED, false), null));
  }

  /**
   * Makes one call as {@link #call} does, but to another address of the same host, which the host
   * itself gave: the next page of a list.
   *
   * @param url must be on the host; see {@link #isOnHost}
   */
  public HostResponse callAt(URI url, Function<A, Response> request) {
    return callAt(url, request, Memory.USED);
  }

  /** Makes one call as {@link #callAt} does, but asks for the whole answer. */
  public HostResponse callAnewAt(URI url, Function<A, Response> request) {
    return callAt(url, request, Memory.RENEWED);
  }

  private HostResponse callAt(URI url, Function<A, Response> request, Memory memory) {
    if (!isOnHost(url)) {
      throw new ProviderException(settings.id() + " named an address on another host");
    }
    return calls.call(() -> followed(new Request<>(request, MAX_ANSWER, memory, false), url));
  }

  /**
   * Makes one call as {@link #call} does, for an answer that is large and not remembered.
   *
   * @param maxBytes of the body; above it the call ends with an {@link AnswerTooLargeException}
   */
  public HostResponse download(Function<A, Response> request, int maxBytes) {
    return calls.call(
        () -> followed(new Request<>(request, maxBytes, Memory.LEFT_ALONE, false), null));
  }

  /**
   * Makes one call that is no GET but changes nothing at the host either. It is never made again by
   * itself: where the host gives up on it, the caller asks for less.
   *
   * @throws HostOverloadedException when the host, or a gateway before it, gives up
   */
  public HostResponse query(Function<A, Response> request) {
    return calls.call(
        () -> followed(new Request<>(request, MAX_ANSWER, Memory.LEFT_ALONE, true), null));
  }

  /**
   * A call and how it is made.
   *
   * @param memory what it has to do with earlier answers and later ones
   * @param once whether it must not be made again by itself
   */
  private record Request<A>(
      Function<A, Response> call, int maxBytes, Memory memory, boolean once) {}

  /** What a call has to do with earlier answers and later ones. */
  enum Memory {
    /** What the host said before stands if it says so, and what it says now is kept. */
    USED,
    /** What it said before does not count; what it says now is kept. */
    RENEWED,
    /** Neither. */
    LEFT_ALONE
  }

  /** Whether an address has scheme, host and port of the API, so that tokens may go there. */
  public boolean isOnHost(URI url) {
    return url.getRawUserInfo() == null && WebRoot.isSameOrigin(settings.apiUrl(), url);
  }

  private HostResponse followed(Request<A> request, @Nullable URI url) {
    var first = exchange(request, url);
    if (first.isRedirected() && (first.status() == 404 || first.status() == 410)) {
      // It is no longer where it had moved to, so perhaps it is where it was.
      memory.forgetMove(first.question());
      first = exchange(request, first.question().url());
    }
    var response = first;
    var lasting = true;
    for (int redirects = 0; REDIRECTS.contains(response.status()); redirects++) {
      if (redirects == MAX_REDIRECTS) {
        throw new ProviderException(
            settings.id() + " redirected more than " + MAX_REDIRECTS + " times");
      }
      lasting &= MOVES.contains(response.status());
      response = exchange(request, target(response)).redirected();
    }
    if (lasting && response != first && response.status() == 200) {
      memory.keepMove(first.question(), response.url());
    }
    return answered(response, request.once());
  }

  private URI target(HostResponse redirect) {
    return redirect
        .location()
        .filter(location -> redirect.isGet() && isOnHost(location))
        .orElseThrow(
            () ->
                new ProviderException(
                    redirect.failure() + ": no redirect on the same host, not followed"));
  }

  private static HostResponse answered(HostResponse response, boolean once) {
    int status = response.status();
    if (status == 502
        || status == 504
        || (status == 503 && response.header(HttpHeaders.RETRY_AFTER).isEmpty())) {
      throw once
          ? new HostOverloadedException(response.failure(), null)
          : new HostUnavailableException(response.failure(), null);
    }
    if ((status >= 500 && status != 501) || status == 304) {
      // "Not modified" to a question without a condition says nothing.
      throw new ProviderException(response.failure());
    }
    return response;
  }

  private HostResponse exchange(Request<A> request, @Nullable URI target) {
    var line = takeLine();
    var over = new AtomicBoolean();
    var begin = System.nanoTime();
    Future<?> cut = null;
    try {
      cut = watchdog.schedule(() -> cut(line, over), millis(), TimeUnit.MILLISECONDS);
      var response = line.ask(request.call(), target, request.maxBytes(), request.memory());
      if (!over.compareAndSet(false, true)) {
        throw timeout(line, null);
      }
      putBack(line);
      var took = System.nanoTime() - begin;
      times.answered(response.status(), took);
      LOG.log(DEBUG, () -> response.failure() + " in " + Duration.ofNanos(took));
      return response;
    } catch (IOException | RuntimeException e) {
      line.close();
      boolean inTime = over.compareAndSet(false, true);
      var failure = known(e).orElseGet(() -> failure(line, e, inTime));
      count(failure, System.nanoTime() - begin);
      throw failure;
    } finally {
      if (cut != null) {
        cut.cancel(false);
      }
    }
  }

  /** What never went out is no call. */
  private void count(ProviderException failure, long nanos) {
    if (failure instanceof ProviderTimeoutException) {
      times.timedOut(nanos);
    } else if (!(failure instanceof BudgetSpentException)) {
      times.failed(nanos);
    }
  }

  /** What we threw ourselves, perhaps wrapped by the client on its way. */
  private static Optional<ProviderException> known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProviderException known) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private static void cut(HostLine<?> line, AtomicBoolean over) {
    if (over.compareAndSet(false, true)) {
      line.close();
    }
  }

  private HostLine<A> takeLine() {
    if (closed) {
      throw new ProviderException(settings.id() + " is no longer asked: the server stops");
    }
    var line = idle.pollFirst();
    return line != null
        ? line
        : new HostLine<>(settings, api, millis() + WATCHDOG_LEAD_MILLIS, memory, bookings);
  }

  private void putBack(HostLine<A> line) {
    if (closed || !line.isReusable()) {
      line.close();
    } else {
      idle.addFirst(line);
    }
  }

  private long millis() {
    return settings.timeout().toMillis();
  }

  private ProviderTimeoutException timeout(HostLine<A> line, @Nullable Throwable cause) {
    return new ProviderTimeoutException(
        settings.id() + " did not answer " + line.call() + " within " + settings.timeout(), cause);
  }

  private ProviderException failure(HostLine<A> line, Exception failure, boolean inTime) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // Messages of the network's own exceptions speak of addresses; others may quote the answer.
    boolean fitForLog =
        root instanceof SocketException
            || root instanceof UnknownHostException
            || root instanceof SocketTimeoutException
            || root instanceof SSLException;
    var cause = fitForLog ? root : null;
    if (!inTime || root instanceof InterruptedIOException) {
      return timeout(line, cause);
    }
    var message =
        settings.id() + " could not be asked " + line.call() + ": " + root.getClass().getName();
    return isWorthAnotherTry(line, root)
        ? new HostUnavailableException(message, cause)
        : new ProviderException(message, cause);
  }

  /**
   * A connection that could not be made, or broke in the middle of an answer. One that broke before
   * the answer RESTEasy's engine has already tried three times more, and it can't be told not to.
   */
  private static boolean isWorthAnotherTry(HostLine<?> line, Throwable root) {
    if (root instanceof SSLException || root instanceof ZipException) {
      return false;
    }
    return root instanceof ConnectException
        || root instanceof NoRouteToHostException
        || root instanceof UnknownHostException
        || (line.isAnswered() && root instanceof IOException);
  }

  /** Ends the idle connections, and lets calls under way be the last ones. */
  @Override
  public void close() {
    closed = true;
    for (var line = idle.pollFirst(); line != null; line = idle.pollFirst()) {
      line.close();
    }
  }
}
