package dev.gitsync.simhost;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where every request of a client comes in: counts it, looks at what is switched on and what the
 * token may still ask, and lets one of the APIs answer it. Safe for many threads; waits for
 * nothing.
 */
final class Reception {

  /** What a client has to wait when it is not told how long. */
  private static final Duration UNTOLD = Duration.ofSeconds(60);

  enum Fate {
    ANSWERED,
    HANGS,
    DROPPED
  }

  /**
   * What becomes of a request.
   *
   * @param account where its end is to be told; null for pages, which nobody counts
   * @param line the same, for the log of all calls
   * @param latency how long the answer takes
   */
  record Outcome(
      @Nullable Account account,
      CallLog.@Nullable Line line,
      Fate fate,
      Answer answer,
      Duration latency) {}

  private interface Reader {
    Answer answer(World.View view, CallLog.Line line);
  }

  /** A request of one of the APIs. */
  private record Request(Call call, Pool pool, String route, String repository, Reader reader) {}

  private final SimHostConfig config;
  private final World world;
  private final Switches switches;
  private final Accounts accounts = new Accounts();
  private final Journal journal = new Journal();
  private final CallLog callLog = new CallLog();
  private final GitHubRest gitHub;
  private final GitHubRest enterprise;
  private final GitHubGraphQl graphQl;
  private final GitLabRest gitLab;
  private final AtomicLong served = new AtomicLong();

  Reception(SimHostConfig config, World world, String web, GitHubGraphQl graphQl) {
    this.config = config;
    this.world = world;
    this.switches = new Switches(world.clock(), config.switches());
    this.gitHub = new GitHubRest(new GitHubJson(web, web));
    this.enterprise = new GitHubRest(new GitHubJson(web, web + "/api/v3"));
    this.graphQl = graphQl;
    this.gitLab = new GitLabRest(web);
  }

  Switches switches() {
    return switches;
  }

  Accounts accounts() {
    return accounts;
  }

  Journal journal() {
    return journal;
  }

  CallLog callLog() {
    return callLog;
  }

  /** Receives a request. */
  Outcome receive(Call call) {
    var segments = call.segments();
    var api = segments.get(0).equals("api") && segments.size() > 1 ? segments.get(1) : "";
    var inner = segments.subList(Math.min(segments.size(), 2), segments.size());
    if (api.equals("v4") && !inner.isEmpty()) {
      var route = gitLab.route(world.view(), inner);
      return receive(
          new Request(
              call,
              Pool.GITLAB,
              route.name(),
              route.projectName(),
              (view, line) -> GitHubRest.conditional(call, gitLab.answer(call, view, route))));
    }
    if (api.equals("v3") && !inner.isEmpty()) {
      return receive(enterprise, call, inner);
    }
    if (api.equals("graphql") || segments.equals(List.of("graphql"))) {
      return receive(
          new Request(call, Pool.GRAPHQL, "graphql", "", (view, line) -> Answer.empty(500)));
    }
    return List.of("repos", "repositories", "rate_limit").contains(segments.get(0))
        ? receive(gitHub, call, segments)
        : new Outcome(
            null, null, Fate.ANSWERED, WebPages.page(world.view(), segments), Duration.ZERO);
  }

  private Outcome receive(GitHubRest rest, Call call, List<String> segments) {
    var route = rest.route(world.view(), segments);
    return receive(
        new Request(
            call,
            Pool.REST,
            route.name(),
            route.repositoryName(),
            (view, line) -> {
              // Looked up again: a lagging replica knows the repository as it was.
              var seen = rest.route(view, segments);
              GitHubRest.reads(call, view, seen, line);
              return rest.answer(call, view, seen);
            }));
  }

  private Outcome receive(Request request) {
    var call = request.call();
    var token = call.token();
    var account = accounts.of(token);
    account.arrived(request.pool(), request.route(), call.body().length, call.at());
    var line = callLog.begin(call, request.pool(), request.route(), request.repository());
    var setting = switches.effective(token, request.repository());
    var draw = Draw.of(config.seed(), served.incrementAndGet());
    var latency = setting.latency(draw);
    boolean strikes = setting.strikes(draw);
    if (strikes && (Setting.is(setting.drop()) || Setting.is(setting.hang()))) {
      journal.note(call, 0);
      var fate = Setting.is(setting.drop()) ? Fate.DROPPED : Fate.HANGS;
      return new Outcome(account, line, fate, Answer.empty(0), latency);
    }
    var answer = new Visit(request, account, line, setting, draw, strikes).answer();
    journal.note(call, answer.status());
    return new Outcome(account, line, Fate.ANSWERED, answer, latency);
  }

  /** One request, and all that its answer depends on. */
  private final class Visit {

    private final Request request;
    private final Call call;
    private final Pool pool;
    private final Account account;
    private final CallLog.Line line;
    private final Setting setting;
    private final Draw draw;
    private final boolean strikes;

    Visit(
        Request request,
        Account account,
        CallLog.Line line,
        Setting setting,
        Draw draw,
        boolean strikes) {
      this.request = request;
      this.call = request.call();
      this.pool = request.pool();
      this.account = account;
      this.line = line;
      this.setting = setting;
      this.draw = draw;
      this.strikes = strikes;
    }

    Answer answer() {
      if (pool == Pool.GRAPHQL && Setting.isNot(setting.graphql())) {
        return Answer.message(404, "Not Found");
      }
      boolean needsToken = pool != Pool.REST;
      if (Setting.is(setting.rejected()) || (needsToken && call.token().isEmpty())) {
        return Answer.message(401, "Bad credentials");
      }
      if (request.route().equals(Account.FREE)) {
        return rateLimits();
      }
      if (Setting.is(setting.secondary())) {
        return withHeaders(secondaryLimit());
      }
      return pool == Pool.GRAPHQL ? graphQl() : rest();
    }

    private Answer rest() {
      if (!isLimited()) {
        return failure() == null ? request.reader().answer(view(), line) : failed();
      }
      var taken = window().take(1, limit(), length(), call.at());
      if (!taken.granted()) {
        return withHeaders(exhausted(taken), taken);
      }
      account.charged(pool, 1);
      if (failure() != null) {
        return withHeaders(failed(), taken);
      }
      var answer = request.reader().answer(view(), line);
      if (isFree(answer)) {
        account.charged(pool, -1);
        return withHeaders(answer, window().giveBack(1));
      }
      return withHeaders(answer, taken);
    }

    /** A 304 is free on GitHub for whoever sent a token, and nowhere else. */
    private boolean isFree(Answer answer) {
      return answer.status() == 304 && pool == Pool.REST && !call.token().isEmpty();
    }

    private Answer graphQl() {
      if (!call.method().equals("POST")) {
        return Answer.message(404, "Not Found");
      }
      var prepared = graphQl.prepare(call.body());
      if (prepared instanceof Answer refusal) {
        return withHeaders(refusal);
      }
      var ready = (GitHubGraphQl.Ready) prepared;
      account.askedFor(ready.cost().objects());
      if (!isLimited()) {
        // The field `rateLimit` then tells of a limit that is never reached.
        var plenty =
            new Window.Reading(true, pool.usualLimit(), 0, call.at().plus(pool.usualWindow()));
        return execute(ready, plenty);
      }
      var taken = window().take(ready.cost().points(), limit(), length(), call.at());
      if (!taken.granted()) {
        return withHeaders(exhausted(taken), taken);
      }
      account.charged(pool, ready.cost().points());
      return withHeaders(execute(ready, taken), taken);
    }

    private Answer execute(GitHubGraphQl.Ready ready, Window.Reading budget) {
      var most = setting.graphqlMaxObjects();
      if (most != null && ready.cost().objects() > most) {
        return GitHubGraphQl.tooMuch();
      }
      if (failure() != null) {
        return failed();
      }
      return graphQl.execute(
          ready, new GraphQlSession(world, view(), switches, ready.cost(), budget, draw, line));
    }

    private World.View view() {
      var lag = setting.lag();
      return lag == null || !strikes ? world.view() : world.asOf(call.at().minus(lag));
    }

    private @Nullable Integer failure() {
      return strikes ? setting.fail() : null;
    }

    private Answer failed() {
      var status = failure() == null ? 500 : failure();
      return status == 500
          ? Answer.message(status, "Server Error")
          : Answer.text(status, "text/html", "<html><body>" + status + "</body></html>");
    }

    // Limits

    private boolean isLimited() {
      return !Setting.isNot(setting.limits());
    }

    private Window window() {
      return account.window(pool);
    }

    private int limit() {
      return limit(pool);
    }

    private int limit(Pool some) {
      var own = setting.limit(some);
      if (own != null) {
        return own;
      }
      return call.token().isEmpty() && some == Pool.REST ? Pool.ANONYMOUS : some.usualLimit();
    }

    private Duration length() {
      return length(pool);
    }

    private Duration length(Pool some) {
      var own = setting.window();
      return own == null
          ? Duration.ofNanos((long) (some.usualWindow().toNanos() / config.factor()))
          : own;
    }

    private Answer exhausted(Window.Reading reading) {
      return switch (pool) {
        case REST ->
            Answer.message(
                setting.refusal() == null ? 403 : setting.refusal(),
                "API rate limit exceeded for user ID 1.");
        case GRAPHQL -> GitHubGraphQl.rateLimited();
        case GITLAB ->
            Answer.text(429, "text/plain", "Retry later\n")
                .with("Retry-After", secondsUntil(reading.reset()));
      };
    }

    private Answer secondaryLimit() {
      var end = setting.until();
      boolean told = !Setting.isNot(setting.retryAfter());
      var until = told && end != null ? end : call.at().plus(UNTOLD);
      var answer =
          Answer.message(
                  403,
                  "You have exceeded a secondary rate limit. Please wait a few minutes before you"
                      + " try again.")
              .telling(Account.Told.everything(until));
      return told ? answer.with("Retry-After", secondsUntil(until)) : answer;
    }

    private String secondsUntil(Instant moment) {
      return Long.toString((Duration.between(call.at(), moment).toMillis() + 999) / 1000);
    }

    /** For an answer that costs nothing. */
    private Answer withHeaders(Answer answer) {
      return isLimited()
          ? withHeaders(answer, window().look(limit(), length(), call.at()))
          : answer;
    }

    private Answer withHeaders(Answer answer, Window.Reading reading) {
      var limited = answer.with(headers(reading));
      return reading.remaining() > 0 || answer.told() != null
          ? limited
          : limited.telling(Account.Told.of(pool, reading.reset()));
    }

    private Map<String, String> headers(Window.Reading reading) {
      var headers = new LinkedHashMap<String, String>();
      boolean isGitLab = pool == Pool.GITLAB;
      var prefix = isGitLab ? "RateLimit-" : "X-RateLimit-";
      headers.put(prefix + "Limit", Integer.toString(reading.limit()));
      headers.put(prefix + "Remaining", Integer.toString(reading.remaining()));
      headers.put(prefix + (isGitLab ? "Observed" : "Used"), Integer.toString(reading.used()));
      headers.put(prefix + "Reset", Long.toString(reading.reset().getEpochSecond()));
      headers.put(prefix + (isGitLab ? "Name" : "Resource"), pool.resource());
      return headers;
    }

    /** {@code GET /rate_limit}, which costs nothing. */
    private Answer rateLimits() {
      if (!isLimited()) {
        return Answer.message(404, "Rate limiting is not enabled.");
      }
      var body = SimJson.object();
      var resources = body.putObject("resources");
      for (var some : List.of(Pool.REST, Pool.GRAPHQL)) {
        var reading = account.window(some).look(limit(some), length(some), call.at());
        resources
            .putObject(some.resource())
            .put("limit", reading.limit())
            .put("used", reading.used())
            .put("remaining", reading.remaining())
            .put("reset", reading.reset().getEpochSecond());
      }
      // Nothing here searches, but clients expect to be told.
      resources
          .putObject("search")
          .put("limit", 30)
          .put("used", 0)
          .put("remaining", 30)
          .put("reset", call.at().getEpochSecond() + 60);
      body.set("rate", resources.get(Pool.REST.resource()));
      return withHeaders(Answer.json(200, body));
    }
  }
}
