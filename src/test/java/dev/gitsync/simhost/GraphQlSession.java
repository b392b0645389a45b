package dev.gitsync.simhost;

import java.util.Optional;

/**
 * What the execution of one document has to do with.
 *
 * @param view the state that is answered, where no repository lags by itself
 * @param cost what the document costs
 * @param budget what is left of the token's points after it
 * @param line where it notes what it reads
 */
record GraphQlSession(
    World world,
    World.View view,
    Switches switches,
    GraphQlCost cost,
    Window.Reading budget,
    Draw draw,
    CallLog.Line line) {

  /** The state of a repository that is answered; empty when it fares badly now. */
  Optional<World.View> view(Repository repository) {
    var setting = switches.ofRepository(repository.fullName());
    var lag = setting.lag();
    if ((setting.fail() == null && lag == null) || !setting.strikes(draw)) {
      return Optional.of(view);
    }
    return setting.fail() != null || lag == null
        ? Optional.empty()
        : Optional.of(world.asOf(world.clock().instant().minus(lag)));
  }
}
