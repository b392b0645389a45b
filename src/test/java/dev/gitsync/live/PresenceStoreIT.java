package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerState;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has a page open where, in the real database. */
@ArquillianTest
class PresenceStoreIT {

  private static final Duration LATELY = Duration.ofSeconds(35);
  private static final UUID ANYBODY = new UUID(0, 0);

  @Resource(lookup = "java:jboss/datasources/gitsync")
  DataSource dataSource;

  @Inject PresenceStore store;
  @Inject Nodes nodes;
  @Inject ServerState state;

  private final UUID owner = UUID.randomUUID();

  @Deployment
  static WebArchive war() {
    return InContainer.war(PresenceStoreIT.class);
  }

  @BeforeEach
  void makeOwner() throws SQLException {
    Waiting.until("the application to be started", state::isStarted);
    execute(
        "insert into app_user (id, login, role, created_at) values ('%s', '%s', 'MEMBER', now())"
            .formatted(owner, owner));
  }

  private void execute(String sql) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private boolean isSeen() {
    return store.listOwnersElsewhere(ANYBODY, LATELY).contains(owner);
  }

  @Test
  void pageOfALivingNode_isSeenByTheOthers_untilItIsClosed() {
    store.change(nodes.self(), Set.of(owner), Set.of());

    assertThat(isSeen()).isTrue();
    assertThat(store.listOwnersElsewhere(nodes.self(), LATELY)).doesNotContain(owner);

    store.change(nodes.self(), Set.of(), Set.of(owner));

    assertThat(isSeen()).isFalse();
  }

  @Test
  void nodeThatIsNotOnTheList_writesNothing_andNothingFails() {
    store.change(UUID.randomUUID(), Set.of(owner), Set.of());

    assertThat(isSeen()).isFalse();
  }

  @Test
  void pagesOfANodeThatIsTakenOffTheList_areGoneWithIt() throws SQLException {
    var dead = UUID.randomUUID();
    execute(
        "insert into live_node (id, name, beat_at, steady_since) values ('%s', 'n', now(), now())"
            .formatted(dead));
    store.change(dead, Set.of(owner), Set.of());
    assertThat(isSeen()).isTrue();

    execute("delete from live_node where id = '" + dead + "'");

    assertThat(isSeen()).isFalse();
  }
}
