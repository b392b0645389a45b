package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.TestRows;
import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.ServerState;
import dev.gitsync.webhook.HookStore.Name;
import jakarta.inject.Inject;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a repository one that can be relied on, and what ends that, in the real database. */
@ArquillianTest
class HookStoreIT {

  private static final Name PRESENT = new Name("github", "https://github.com/o/present");
  private static final Name FORMER = new Name("github", "https://github.com/o/former");
  private static final Name OTHER = new Name("github", "https://github.com/o/other");
  private static final Name ELSEWHERE = new Name("elsewhere", "https://github.com/o/present");

  @Inject HookStore store;
  @Inject TestRows database;
  @Inject ServerState state;

  @Deployment
  static WebArchive war() {
    return InContainer.war(HookStoreIT.class, TestRows.class);
  }

  /** A repository of two names, and two that have nothing to do with it. */
  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    database.execute("truncate hook_repository, hook_repository_name, hook_delivery");
    add("1", "O/Present", PRESENT);
    name("1", FORMER);
    add("2", "o/other", OTHER);
    add("1", "o/present", ELSEWHERE);
  }

  private void add(String id, String path, Name name) {
    database.execute(
        """
        insert into hook_repository (provider, repository_id, origin, last_delivery_at, needed)
        values ('%s', '%s', 'https://github.com/%s', now(), 3)
        """
            .formatted(name.provider(), id, path));
    name(id, new Name(name.provider(), "https://github.com/" + path));
  }

  private void name(String id, Name name) {
    database.execute(
        "insert into hook_repository_name (provider, repository_id, origin) values ('%s', '%s', '%s')"
            .formatted(name.provider(), id, name.origin()));
  }

  private void set(String columns) {
    database.execute(
        "update hook_repository set %s where provider = 'github' and repository_id = '1'"
            .formatted(columns));
  }

  private RepositoryView view() {
    return store.list().stream()
        .filter(view -> view.provider().equals("github") && view.id().equals("1"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void threeChangesInARow_prove_aRepositoryUnderAllItsNames_andNoOther() {
    store.addHeard(Map.of(PRESENT, 1));
    store.addHeard(Map.of(FORMER, 1));
    assertThat(store.listRelied()).isEmpty();
    assertThat(view().state()).isEqualTo("learning");
    assertThat(view().heard()).isEqualTo(2);

    store.addHeard(Map.of(FORMER, 1));

    assertThat(store.listRelied()).containsExactlyInAnyOrder(PRESENT, FORMER);
    assertThat(view().state()).isEqualTo("relied_on");
  }

  @Test
  void miss_endsTheProofAtOnce_andDoublesWhatIsNeeded() {
    store.addHeard(Map.of(PRESENT, 100));

    var doubted = store.addMissed(Map.of(FORMER, 2));

    assertThat(doubted).containsExactlyInAnyOrder(PRESENT, FORMER);
    assertThat(store.listRelied()).isEmpty();
    assertThat(view().state()).isEqualTo("learning");
    assertThat(view().heard()).isZero();
    assertThat(view().needed()).isEqualTo(6);
    assertThat(view().misses()).isEqualTo(2);
    assertThat(view().lastMissAt()).isNotNull();
    store.addHeard(Map.of(PRESENT, 5));
    assertThat(store.listRelied()).isEmpty();
    store.addHeard(Map.of(PRESENT, 1));
    assertThat(store.listRelied()).containsExactlyInAnyOrder(PRESENT, FORMER);
  }

  @Test
  void miss_harmsNoOtherRepository_andNoneThatNeverToldAnything() {
    store.addHeard(Map.of(PRESENT, 3, OTHER, 3, ELSEWHERE, 3));

    assertThat(store.addMissed(Map.of(new Name("github", "https://github.com/o/quiet"), 1)))
        .isEmpty();
    store.addMissed(Map.of(PRESENT, 1));

    assertThat(store.listRelied()).containsExactlyInAnyOrder(OTHER, ELSEWHERE);
  }

  @Test
  void manyMisses_neverAskForMoreThanTheMost() {
    for (int i = 0; i < 10; i++) {
      store.addMissed(Map.of(PRESENT, 1));
    }

    assertThat(view().needed()).isEqualTo(HookStore.MOST_NEEDED).isEqualTo(192);
  }

  @ParameterizedTest
  @CsvSource({"6 days 23 hours, 96", "7 days 1 hour, 3"})
  void missOfLongAgo_isForgiven(String ago, int needed) {
    set("needed = 96, misses = 5, last_miss_at = now() - interval '" + ago + "'");

    store.addHeard(Map.of(PRESENT, 1));

    assertThat(view().needed()).isEqualTo(needed);
    assertThat(view().misses()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"23 hours, relied_on", "25 hours, silent"})
  void repositoryThatFellSilent_isNotReliedOn(String ago, String expected) {
    store.addHeard(Map.of(PRESENT, 3));

    set("last_delivery_at = now() - interval '" + ago + "'");

    assertThat(view().state()).isEqualTo(expected);
    assertThat(store.listRelied().contains(PRESENT)).isEqualTo(expected.equals("relied_on"));
  }

  @Test
  void deliveriesThatNoHostRepeatsAnyMore_areForgotten() {
    database.execute(
        """
        insert into hook_delivery (provider, delivery_id, received_at) values
          ('github', 'old', now() - interval '8 days 1 hour'),
          ('github', 'of a week ago', now() - interval '7 days 1 hour')
        """);

    assertThat(store.forgetOld()).isEqualTo(1);

    assertThat(database.query("select string_agg(delivery_id, ',') from hook_delivery"))
        .isEqualTo("of a week ago");
  }
}
