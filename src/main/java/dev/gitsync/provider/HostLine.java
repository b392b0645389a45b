package dev.gitsync.provider;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.platform.LogContext;
import dev.gitsync.provider.CallLedger.Booked;
import dev.gitsync.provider.HostClient.Memory;
import dev.gitsync.provider.HostMemory.Answer;
import dev.gitsync.provider.HostMemory.Question;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A client with a connection, used by one call at a time. */
final class HostLine<A extends Closeable> {

  private static final System.Logger LOG = System.getLogger(HostLine.class.getName());

  /** Of a refusal only the message counts. */
  private static final int MAX_REFUSAL = 1 << 16;

  private final ProviderSettings settings;
  private final HostMemory memory;
  private final HostBookings bookings;
  private final A client;
  private final Aim aim;

  private boolean answered;
  private boolean atEnd;

  HostLine(
      ProviderSettings settings,
      Class<A> api,
      long timeoutMillis,
      HostMemory memory,
      HostBookings bookings) {
    this.settings = settings;
    this.memory = memory;
    this.bookings = bookings;
    this.aim = new Aim(settings.apiUrl(), memory, bookings);
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

  /**
   * Makes one call.
   *
   * @param target where it goes instead of where its method says
   * @param maxBytes of the decoded body
   * @param use what it has to do with earlier answers and later ones
   */
  HostResponse ask(Function<A, Response> request, @Nullable URI target, int maxBytes, Memory use)
      throws IOException {
    answered = false;
    atEnd = false;
    aim.at(target, use == Memory.USED);
    var response = request.apply(client);
    answered = true;
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(response.getStringHeaders());
    var head = aim.head(settings.id(), response.getStatus(), headers);
    var answer = head;
    if (response.getEntity() instanceof InputStream in) {
      answer = head.withBody(body(in, head, maxBytes));
    } else {
      atEnd = true;
    }
    // Otherwise not closed: to close a response before its end means to read it to its end.
    if (atEnd) {
      response.close();
    }
    var whole = use == Memory.LEFT_ALONE ? answer : remembered(answer, headers);
    bookings.settle(aim.booked, whole);
    return whole;
  }

  private HostResponse remembered(HostResponse answer, Map<String, List<String>> headers) {
    var known = aim.known;
    if (answer.status() == 304 && known != null) {
      var confirmed = known.confirmed(headers);
      memory.keep(aim.question(), confirmed);
      return answer.confirmed(confirmed);
    }
    var validator = answer.header(HttpHeaders.ETAG);
    return answer.status() == 200 && aim.isGet() && validator.isPresent()
        ? answer.keptBy(memory, aim.question(), validator.get())
        : answer;
  }

  private byte[] body(InputStream in, HostResponse head, int maxBytes) throws IOException {
    boolean refusal = head.status() >= 300;
    int limit = refusal ? MAX_REFUSAL : maxBytes;
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
    // A 304 may repeat the header without a body.
    return gzip && head.status() != 304 ? new GZIPInputStream(in) : in;
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
    return aim.call();
  }

  /** Shuts the connection, so that a thread that reads from it wakes up. */
  void close() {
    try {
      client.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(DEBUG, "A client of " + settings.id() + " did not close properly", e);
    }
  }

  /**
   * Sends a call to another address than its method says, asks only whether a known answer still
   * holds, and remembers what was asked.
   */
  private static final class Aim implements ClientRequestFilter {

    /** What stands before the token. */
    private static final Pattern BEARER = Pattern.compile("^Bearer ");

    /** What is shorter can be guessed, and stands in many an address by chance. */
    private static final int SHORTEST_SECRET = 4;

    private final HostMemory memory;
    private final HostBookings bookings;

    private volatile boolean remembers;
    private volatile @Nullable Booked booked;
    private volatile @Nullable URI target;
    private volatile String method = "GET";
    private volatile String call = "GET";
    private volatile Question meant;
    private volatile Question asked;
    private volatile @Nullable Answer known;

    Aim(URI apiUrl, HostMemory memory, HostBookings bookings) {
      this.memory = memory;
      this.bookings = bookings;
      this.meant = new Question("", "", apiUrl);
      this.asked = meant;
    }

    void at(@Nullable URI next, boolean mayRemember) {
      target = next;
      remembers = mayRemember;
      known = null;
    }

    boolean isGet() {
      return method.equals("GET");
    }

    /** What the host was asked, at the address where the call really went. */
    Question question() {
      return asked;
    }

    /** What is asked, in words that are fit for a log. */
    String call() {
      return call;
    }

    HostResponse head(String providerId, int status, Map<String, List<String>> headers) {
      return new HostResponse(providerId, call, meant, asked.url(), status, headers);
    }

    @Override
    public void filter(ClientRequestContext request) {
      method = request.getMethod();
      var elsewhere = target;
      var credentials = request.getHeaderString(HttpHeaders.AUTHORIZATION);
      var asker =
          AccessToken.fingerprint(
              credentials == null ? "" : BEARER.matcher(credentials).replaceFirst(""));
      meant =
          new Question(
              asker,
              String.valueOf(request.getHeaderString(HttpHeaders.ACCEPT)),
              elsewhere == null ? request.getUri() : elsewhere);
      boolean mayHaveMoved = elsewhere == null && isGet();
      var address = mayHaveMoved ? memory.findMove(meant).orElse(meant.url()) : meant.url();
      request.setUri(address);
      asked = new Question(meant.asker(), meant.mediaType(), address);
      call = method + " " + withoutToken(address.getRawPath(), credentials);
      var answer = remembers && isGet() ? memory.find(asked).orElse(null) : null;
      if (answer != null) {
        request.getHeaders().putSingle(HttpHeaders.IF_NONE_MATCH, answer.validator());
      }
      var because = MDC.get(LogContext.REQUEST);
      if (because != null) {
        request.getHeaders().putSingle("X-Request-Id", because);
      }
      known = answer;
      booked = bookings.book(asker);
    }

    /** A redirect, or the next page, may lead to an address with the token in it. */
    private static String withoutToken(String path, @Nullable String credentials) {
      var token =
          credentials == null ? "" : credentials.substring(credentials.lastIndexOf(' ') + 1);
      return token.length() < SHORTEST_SECRET ? path : path.replace(token, "…");
    }
  }
}
