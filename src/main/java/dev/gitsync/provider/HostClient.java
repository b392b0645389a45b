package dev.gitsync.provider;

import static java.lang.System.Logger.Level.DEBUG;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
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

  /** Of a refusal only the message counts. */
  private static final int MAX_REFUSAL = 1 << 16;

  private static final int MAX_REDIRECTS = 3;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

  /** The watchdog comes first; the client's own time-outs are there should it be late. */
  private static final long WATCHDOG_LEAD_MILLIS = 500;

  private final ProviderSettings settings;
  private final Class<A> api;
  private final HostCalls calls;
  private final ScheduledExecutorService watchdog;

  /**
   * As many as there were ever calls at once. The last used comes first: its connection is warm.
   */
  private final ConcurrentLinkedDeque<Line<A>> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean closed;

  /**
   * Makes no connection yet.
   *
   * @param api a public interface whose methods return {@link Response}
   * @param calls the bean, not a bare object: it makes retries and the bulkhead work
   * @param watchdog ends calls whose time is over
   */
  public HostClient(
      ProviderSettings settings, Class<A> api, HostCalls calls, ScheduledExecutorService watchdog) {
    this.settings = settings;
    this.api = api;
    this.calls = calls;
    this.watchdog = watchdog;
  }

  /**
   * Makes one call, on the calling thread.
   *
   * @param request calls exactly one method of the interface, a GET
   * @return any answer with a status below 500, read to its end
   * @throws ProviderTimeoutException when it took longer than the provider's time-out
   * @throws AnswerTooLargeException when the answer is larger than {@link #MAX_ANSWER}
   * @throws ProviderException when the host can't be reached, fails, or redirects to elsewhere
   */
  public HostResponse call(Function<A, Response> request) {
    return calls.call(() -> followed(request, null));
  }

  /**
   * Makes one call as {@link #call} does, but to another address of the same host, which the host
   * itself gave: the next page of a list.
   *
   * @param url must be on the host; see {@link #isOnHost}
   */
  public HostResponse callAt(URI url, Function<A, Response> request) {
    if (!isOnHost(url)) {
      throw new ProviderException(settings.id() + " named an address on another host");
    }
    return calls.call(() -> followed(request, url));
  }

  /** Whether an address has scheme, host and port of the API, so that tokens may go there. */
  public boolean isOnHost(URI url) {
    return url.getRawUserInfo() == null && WebRoot.isSameOrigin(settings.apiUrl(), url);
  }

  private HostResponse followed(Function<A, Response> request, @Nullable URI url) {
    var target = url;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      var response = exchange(request, target);
      if (!REDIRECTS.contains(response.status())) {
        return answered(response).redirected(redirects > 0);
      }
      target =
          response
              .location()
              .filter(this::isOnHost)
              .orElseThrow(
                  () ->
                      new ProviderException(
                          response.failure() + ": no redirect on the same host, not followed"));
    }
    throw new ProviderException(
        settings.id() + " redirected more than " + MAX_REDIRECTS + " times");
  }

  private static HostResponse answered(HostResponse response) {
    int status = response.status();
    if (status == 502
        || status == 504
        || (status == 503 && response.header(HttpHeaders.RETRY_AFTER).isEmpty())) {
      throw new HostUnavailableException(response.failure(), null);
    }
    if (status >= 500) {
      throw new ProviderException(response.failure());
    }
    return response;
  }

  private HostResponse exchange(Function<A, Response> request, @Nullable URI target) {
    var line = takeLine();
    var over = new AtomicBoolean();
    Future<?> cut = null;
    try {
      cut = watchdog.schedule(() -> cut(line, over), millis(), TimeUnit.MILLISECONDS);
      var response = line.ask(request, target);
      if (!over.compareAndSet(false, true)) {
        throw timeout(line, null);
      }
      putBack(line);
      return response;
    } catch (IOException | RuntimeException e) {
      line.close();
      boolean inTime = over.compareAndSet(false, true);
      throw e instanceof ProviderException known ? known : failure(line, e, inTime);
    } finally {
      if (cut != null) {
        cut.cancel(false);
      }
    }
  }

  private static void cut(Line<?> line, AtomicBoolean over) {
    if (over.compareAndSet(false, true)) {
      line.close();
    }
  }

  private Line<A> takeLine() {
    if (closed) {
      throw new ProviderException(settings.id() + " is no longer asked: the server stops");
    }
    var line = idle.pollFirst();
    return line != null ? line : new Line<>(settings, api, millis() + WATCHDOG_LEAD_MILLIS);
  }

  private void putBack(Line<A> line) {
    if (closed || !line.isReusable()) {
      line.close();
    } else {
      idle.addFirst(line);
    }
  }

  private long millis() {
    return settings.timeout().toMillis();
  }

  private ProviderTimeoutException timeout(Line<A> line, @Nullable Throwable cause) {
    return new ProviderTimeoutException(
        settings.id() + " did not answer " + line.call() + " within " + settings.timeout(), cause);
  }

  private ProviderException failure(Line<A> line, Exception failure, boolean inTime) {
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
  private static boolean isWorthAnotherTry(Line<?> line, Throwable root) {
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

  /** A client with a connection, used by one call at a time. */
  private static final class Line<A extends Closeable> {

    private final ProviderSettings settings;
    private final A client;
    private final Aim aim;

    private boolean answered;
    private boolean atEnd;

    Line(ProviderSettings settings, Class<A> api, long timeoutMillis) {
      this.settings = settings;
      this.aim = new Aim(settings.apiUrl());
      this.client =
          RestClientBuilder.newBuilder()
              .baseUri(settings.apiUrl())
              .connectTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
              .readTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
              .followRedirects(false)
              // Statuses are answers; the default mapper would throw them.
              .property("microprofile.rest.client.disable.default.mapper", true)
              .register(aim)
              .build(api);
    }

    HostResponse ask(Function<A, Response> request, @Nullable URI target) throws IOException {
      answered = false;
      atEnd = false;
      aim.at(target);
      var response = request.apply(client);
      answered = true;
      var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(response.getStringHeaders());
      var head =
          new HostResponse(
              settings.id(), aim.asked(), false, response.getStatus(), headers, new byte[0]);
      var answer = head;
      if (response.getEntity() instanceof InputStream in) {
        answer = head.withBody(body(in, head));
      } else {
        atEnd = true;
      }
      // Otherwise not closed: to close a response before its end means to read it to its end.
      if (atEnd) {
        response.close();
      }
      return answer;
    }

    private byte[] body(InputStream in, HostResponse head) throws IOException {
      boolean refusal = head.status() >= 300;
      int limit = refusal ? MAX_REFUSAL : MAX_ANSWER;
      var body = decoded(in, head).readNBytes(limit + 1);
      if (body.length > limit && !refusal) {
        throw new AnswerTooLargeException(head.failure() + " with more than " + limit + " bytes");
      }
      atEnd = body.length <= limit && in.read() < 0;
      return Arrays.copyOf(body, Math.min(body.length, limit));
    }

    private static InputStream decoded(InputStream in, HostResponse head) throws IOException {
      boolean gzip =
          head.header(HttpHeaders.CONTENT_ENCODING).filter("gzip"::equalsIgnoreCase).isPresent();
      return gzip ? new GZIPInputStream(in) : in;
    }

    /** Whether the host's answer has begun. */
    boolean isAnswered() {
      return answered;
    }

    /** Whether nothing of an answer is left that the next call would take for its own. */
    boolean isReusable() {
      return atEnd;
    }

    String call() {
      return "GET " + aim.asked().getRawPath();
    }

    /** Shuts the connection, so that a thread that reads from it wakes up. */
    void close() {
      try {
        client.close();
      } catch (IOException | RuntimeException e) {
        LOG.log(DEBUG, "A client of " + settings.id() + " did not close properly", e);
      }
    }
  }

  /** Sends a call to another address than its method says, and remembers where it went. */
  private static final class Aim implements ClientRequestFilter {

    private volatile URI asked;
    private volatile @Nullable URI target;

    Aim(URI apiUrl) {
      this.asked = apiUrl;
    }

    void at(@Nullable URI next) {
      target = next;
    }

    URI asked() {
      return asked;
    }

    @Override
    public void filter(ClientRequestContext request) {
      var elsewhere = target;
      if (elsewhere != null) {
        request.setUri(elsewhere);
      }
      asked = request.getUri();
    }
  }
}
