package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The clock that all of the application has follows the database's with each beat. */
@ArquillianTest
class ClockIT {

  @Inject Clock clock;
  @Inject FollowingClock following;
  @Inject Nodes nodes;
  @Inject ServerState state;

  @Deployment
  static WebArchive war() {
    return InContainer.war(ClockIT.class);
  }

  @Test
  void clockThatIsWrong_isRightAfterABeat() {
    Waiting.until("the application to be started", state::isStarted);
    var now = following.own();
    following.follow(now.plus(Duration.ofHours(1)), now, now);

    nodes.beat();

    assertThat(clock.instant()).isCloseTo(following.own(), within(1, ChronoUnit.MINUTES));
  }
}
