package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is switched on: for everybody, for a token, for a repository. Field by field a repository's
 * setting goes before a token's, and that before everybody's.
 */
final class Switches {

  private static final String EVERYBODY = "all";
  private static final String TOKENS = "tokens/";
  private static final String REPOSITORIES = "repositories/";

  private record Entry(ObjectNode json, Instant until) {}

  private final Clock clock;
  private final Map<String, Entry> entries = new TreeMap<>();

  /** What was found out for some scopes, until something is switched. */
  private final Map<List<String>, Setting> known = new ConcurrentHashMap<>();

  private volatile Instant nextEnd = Instant.MAX;
  private volatile boolean anyRepository;

  Switches(Clock clock, ObjectNode forEverybody) {
    this.clock = clock;
    set(EVERYBODY, forEverybody);
  }

  /**
   * What is on for a request.
   *
   * @param repository its full name, "" where it is not about one
   */
  Setting effective(String token, String repository) {
    return anyRepository
        ? merged(List.of(EVERYBODY, TOKENS + token, key(REPOSITORIES + repository)))
        : merged(List.of(EVERYBODY, TOKENS + token));
  }

  /** What is on for a repository alone, whoever asks. */
  Setting ofRepository(String repository) {
    return merged(anyRepository ? List.of(key(REPOSITORIES + repository)) : List.of());
  }

  /**
   * Switches something, in place of what was set there before.
   *
   * @param scope {@code all}, {@code tokens/<token>} or {@code repositories/<owner>/<name>}
   * @param json a {@link Setting}
   */
  synchronized void set(String scope, ObjectNode json) {
    checkScope(scope);
    var duration = SimJson.to(Setting.class, json).duration();
    var kept = json.deepCopy();
    var until = Instant.MAX;
    if (duration != null) {
      until = clock.instant().plus(duration);
      kept.put("until", until.toString());
    }
    entries.put(key(scope), new Entry(kept, until));
    changed();
  }

  /** Switches something off again. */
  synchronized void clear(String scope) {
    checkScope(scope);
    entries.remove(key(scope));
    changed();
  }

  /** What is set, by scope. */
  synchronized Map<String, ObjectNode> all() {
    endOver();
    var all = new TreeMap<String, ObjectNode>();
    entries.forEach((scope, entry) -> all.put(scope, entry.json()));
    return all;
  }

  private Setting merged(List<String> scopes) {
    if (!clock.instant().isBefore(nextEnd)) {
      endOver();
    }
    var setting = known.get(scopes);
    return setting == null ? merge(scopes) : setting;
  }

  private synchronized Setting merge(List<String> scopes) {
    var merged = SimJson.object();
    for (var scope : scopes) {
      var entry = entries.get(scope);
      if (entry != null) {
        merged.setAll(entry.json());
      }
    }
    var setting = SimJson.to(Setting.class, merged);
    known.put(scopes, setting);
    return setting;
  }

  private synchronized void endOver() {
    var now = clock.instant();
    if (entries.values().removeIf(entry -> !now.isBefore(entry.until()))) {
      changed();
    }
  }

  private void changed() {
    known.clear();
    nextEnd =
        entries.values().stream().map(Entry::until).min(Instant::compareTo).orElse(Instant.MAX);
    anyRepository = entries.keySet().stream().anyMatch(scope -> scope.startsWith(REPOSITORIES));
  }

  private static void checkScope(String scope) {
    if (!scope.equals(EVERYBODY) && !scope.matches("tokens/.+|repositories/.+/.+")) {
      throw new IllegalArgumentException("No scope: " + scope);
    }
  }

  private static String key(String scope) {
    return scope.startsWith(REPOSITORIES) ? scope.toLowerCase(Locale.ROOT) : scope;
  }
}
