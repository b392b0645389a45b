package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What a simulated host is made from, on the command line and in {@code POST /_sim/reset}.
 *
 * @param port where it listens; 0 for any free one
 * @param seed what all chance follows from
 * @param factor how much faster than ours its time runs: the script's rates, and the length of the
 *     limits' windows. Times in answers are ours.
 * @param owners how many own repositories
 * @param repositories how many each owns
 * @param pulls how many pull requests each repository has
 * @param branches how many branches without one
 * @param forkShare which part of the pull requests comes from forks
 * @param draftShare which part of the open ones is a draft
 * @param closedShare which part is closed, half of it by merging
 * @param renamed how many repositories had another name before, {@code old-} in front
 * @param script whether changes begin at once
 * @param mix how often pull requests change: exact shares of those that are open at the beginning
 * @param kinds how often each kind of change is drawn, of those that are possible
 * @param opensPerHour how many branches without a pull request get one
 * @param switches what is switched on for everybody, see {@link Switches}
 */
record SimHostConfig(
    int port,
    long seed,
    double factor,
    int owners,
    int repositories,
    int pulls,
    int branches,
    double forkShare,
    double draftShare,
    double closedShare,
    int renamed,
    boolean script,
    List<Pace> mix,
    Map<ChangeKind, Integer> kinds,
    double opensPerHour,
    ObjectNode switches) {

  /** How often a part of the pull requests changes. */
  record Pace(double share, double perHour) {}

  private static final String DEFAULTS =
      """
      {"port": 0, "seed": 1, "factor": 1, "owners": 2, "repositories": 2, "pulls": 10, "branches": 3,
       "fork_share": 0.1, "draft_share": 0.15, "closed_share": 0.15, "renamed": 1, "script": true,
       "mix": [{"share": 0.1, "per_hour": 12}, {"share": 0.3, "per_hour": 1},
               {"share": 0.6, "per_hour": 0.05}],
       "kinds": {"push": 40, "title": 8, "draft": 4, "ready": 8, "approve": 14,
                 "request_changes": 8, "comment": 8, "dismiss": 4, "merge": 4, "close": 2,
                 "reopen": 2},
       "opens_per_hour": 0, "switches": {}}
      """;

  /** From some of the settings; the others have their defaults. */
  static SimHostConfig of(ObjectNode given) {
    var all = (ObjectNode) SimJson.read(DEFAULTS);
    all.setAll(given);
    return SimJson.to(SimHostConfig.class, all);
  }

  /** From arguments like {@code --seed=7}, with JSON values. */
  static SimHostConfig of(String... arguments) {
    var given = SimJson.object();
    for (var argument : arguments) {
      var parts = argument.split("=", 2);
      if (!argument.startsWith("--") || parts.length < 2) {
        throw new IllegalArgumentException("Not --name=value: " + argument);
      }
      given.set(parts[0].substring(2).replace('-', '_'), SimJson.read(parts[1]));
    }
    return of(given);
  }
}
