package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.TestRows;
import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.ServerState;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.Transport;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Git tokens and the limits of hosts in the real database, inside the real server. */
@ArquillianTest
class GitTokenStoreIT {

  private static final AccessToken OLD = new AccessToken("ghp_old");
  private static final AccessToken NEW = new AccessToken("ghp_new");
  private static final ProviderSettings GITHUB = settings("github", "https://github.com");

  @Inject GitTokenStore tokens;
  @Inject RateLimits limits;
  @Inject TestRows rows;
  @Inject ServerState state;
  @Inject UserTransaction transaction;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  private UUID owner;

  @Deployment
  static WebArchive war() {
    return InContainer.war(GitTokenStoreIT.class, TestRows.class);
  }

  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    rows.clear();
    owner = rows.newOwner();
  }

  private static ProviderSettings settings(String id, String url) {
    return new ProviderSettings(
        id, "github", URI.create(url), URI.create(url), Transport.AUTO, Duration.ofSeconds(10));
  }

  private LinkedToken found() {
    return tokens.find(owner, GITHUB).orElseThrow();
  }

  @Test
  void linkedToken_isFound_butOnlyForItsOwnerProviderAndHost() {
    tokens.link(owner, GITHUB, OLD);

    assertThat(found().token()).isEqualTo(OLD);
    assertThat(found().rejected()).isFalse();
    assertThat(found().limitedUntil()).isNull();
    assertThat(tokens.find(rows.newOwner(), GITHUB)).isEmpty();
    assertThat(tokens.find(owner, settings("ghes", "https://github.com"))).isEmpty();
    assertThat(tokens.find(owner, settings("github", "https://elsewhere.example"))).isEmpty();
  }

  @Test
  void tokenAtRest_isNotReadable() {
    tokens.link(owner, GITHUB, OLD);

    assertThat(rows.whole("git_token", "owner_id", owner)).doesNotContain("ghp_old");
    assertThat(rows.query("select encode(ciphertext, 'escape') from git_token"))
        .doesNotContain("ghp_old");
  }

  @Test
  void ciphertextOfAnotherOwner_isNoToken() {
    var thief = rows.newOwner();
    tokens.link(owner, GITHUB, OLD);
    tokens.link(thief, GITHUB, NEW);

    rows.execute(
        "update git_token set ciphertext = (select ciphertext from git_token where owner_id = '%s') where owner_id = '%s'"
            .formatted(owner, thief));

    assertThat(tokens.find(thief, GITHUB)).isEmpty();
  }

  @Test
  void linkedAnew_isAnotherRevision_andNotRejected() {
    tokens.link(owner, GITHUB, OLD);
    var former = found();
    tokens.noteRejected(owner, "github", former.revision(), true);

    tokens.link(owner, GITHUB, NEW);

    assertThat(found().token()).isEqualTo(NEW);
    assertThat(found().revision()).isNotEqualTo(former.revision());
    assertThat(found().rejected()).isFalse();
  }

  @Test
  void linkedTwiceAtOnce_theLaterWins_andNeitherFails() throws Exception {
    transaction.begin();
    tokens.link(owner, GITHUB, OLD);
    var later = executor.submit(() -> tokens.link(owner, GITHUB, NEW));
    Waiting.until(
        "the later one to wait for the first",
        () -> !rows.query("select 1 from pg_locks where not granted").isEmpty());
    transaction.commit();
    later.get(20, TimeUnit.SECONDS);

    assertThat(found().token()).isEqualTo(NEW);
  }

  @Test
  void rejection_isOfTheTokenThatWasAskedWith_notOfItsSuccessor() {
    tokens.link(owner, GITHUB, OLD);
    var old = found();
    tokens.link(owner, GITHUB, NEW);

    tokens.noteRejected(owner, "github", old.revision(), true);

    assertThat(found().rejected()).isFalse();
  }

  @Test
  void rejection_isTaken_andTakenBack() {
    tokens.link(owner, GITHUB, OLD);

    tokens.noteRejected(owner, "github", found().revision(), true);
    assertThat(found().rejected()).isTrue();
    tokens.noteRejected(owner, "github", found().revision(), false);
    assertThat(found().rejected()).isFalse();
  }

  @Test
  void unlinkedToken_isGone() {
    tokens.link(owner, GITHUB, OLD);

    tokens.unlink(owner, "github");

    assertThat(tokens.find(owner, GITHUB)).isEmpty();
    assertThat(tokens.list(owner)).isEmpty();
  }

  @Test
  void limit_isOfOneTokenAtOneProvider() {
    var until = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);

    limits.note("github", OLD, until);

    assertThat(limits.limitedUntil("github", OLD)).contains(until);
    assertThat(limits.limitedUntil("github", NEW)).isEmpty();
    assertThat(limits.limitedUntil("ghes", OLD)).isEmpty();
  }

  @Test
  void limit_comesWithTheTokenThatItIsOf() {
    var until = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);
    tokens.link(owner, GITHUB, OLD);

    limits.note("github", OLD, until);

    assertThat(found().limitedUntil()).isEqualTo(until);
  }

  @Test
  void shorterLimit_doesNotShortenALongerOne() {
    var longer = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);
    limits.note("github", OLD, longer);

    var until = limits.note("github", OLD, longer.minusSeconds(300));

    assertThat(until).isEqualTo(longer);
    assertThat(limits.limitedUntil("github", OLD)).contains(longer);
  }

  @Test
  void limitWithoutATime_isAMinute_andThoseOfTheSameMomentChangeNothing() {
    var before = Instant.now();

    var first = limits.note("github", OLD, null);
    var second = limits.note("github", OLD, null);

    assertThat(first).isBetween(before.plusSeconds(59), Instant.now().plusSeconds(61));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void limitWithoutATime_rightAfterAnother_isTwiceAsLong() {
    limits.note("github", OLD, null);
    rows.execute("update rate_limit set limited_until = now() - interval '1 second'");

    var until = limits.note("github", OLD, null);

    assertThat(until).isAfter(Instant.now().plusSeconds(110));
  }

  @Test
  void limitThatIsOver_isNone() {
    limits.note("github", OLD, Instant.now().minusSeconds(1));

    assertThat(limits.limitedUntil("github", OLD)).isEmpty();
  }
}
