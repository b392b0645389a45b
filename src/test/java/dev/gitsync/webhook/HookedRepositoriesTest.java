package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.ChangesFound;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.HookMarks;
import dev.gitsync.diffstatus.UnheardChange;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.Transport;
import dev.gitsync.webhook.HookStore.Name;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HookedRepositoriesTest {

  private static final Duration PACE = Duration.ofMinutes(2);
  private static final URI HUB = URI.create("https://github.com");
  private static final String ORIGIN = HUB + "/o/r";
  private static final Name REPOSITORY = new Name("github", ORIGIN);
  private static final GitReference REFERENCE = new GitReference(HUB + "/O/R", "b");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Map<String, String> settings =
      new HashMap<>(Map.of("gitsync.provider.github.webhook-secret", "s3cr3t"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeStore store = new FakeStore();
  private final FakeMarks marks = new FakeMarks();
  private final HookedRepositories hooked = new HookedRepositories();

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void wire() {
    hooked.store = store;
    hooked.marks = marks;
    hooked.metrics = new HookMetrics(meters);
    hooked.providers = new OneProvider();
    var config = new WebhookConfig();
    config.settings = new Settings(new MapConfig(settings));
    hooked.config = config;
  }

  private static final class OneProvider extends ProviderResolver {

    @Override
    public List<ProviderSettings> list() {
      return List.of(
          new ProviderSettings(
              "github", "github", HUB, HUB, Transport.AUTO, Duration.ofSeconds(10)));
    }

    @Override
    public Optional<Provider> find(String id) {
      return Optional.empty();
    }
  }

  /** Knows one repository, unless it is told to know none. */
  private static final class FakeStore extends HookStore {
    private final Map<Name, Integer> heard = new HashMap<>();
    private Set<Name> known = Set.of(REPOSITORY);
    private Set<Name> relied = Set.of();

    @Override
    public void addHeard(Map<Name, Integer> told) {
      heard.putAll(told);
    }

    @Override
    public Set<Name> addMissed(Map<Name, Integer> missed) {
      var doubted = new HashSet<>(missed.keySet());
      doubted.retainAll(known);
      return doubted;
    }

    @Override
    public Set<Name> listRelied() {
      return relied;
    }
  }

  private static final class FakeMarks extends HookMarks {
    private final List<UnheardChange> unheard = new ArrayList<>();
    private final List<Collection<String>> forward = new ArrayList<>();

    @Override
    public List<UnheardChange> takeUnheard(Duration patience, int limit) {
      assertThat(patience).isEqualTo(Duration.ofSeconds(60));
      var taken = List.copyOf(unheard);
      unheard.clear();
      return taken;
    }

    @Override
    public void bringForward(Collection<String> origins, Duration pace) {
      assertThat(pace).isEqualTo(PACE);
      forward.add(origins);
    }
  }

  private boolean isTold(@Nullable String provider) {
    return hooked.isTold(provider, REFERENCE, null);
  }

  private double missed() {
    return meters
        .counter("gitsync.hooks.missed", "provider", "github", "repository", ORIGIN)
        .count();
  }

  @Test
  void provedRepository_isReliedOn_howeverItsNameIsWritten() {
    assertThat(isTold("github")).isFalse();
    store.relied = Set.of(REPOSITORY);

    hooked.learn(PACE);

    assertThat(isTold("github")).isTrue();
    assertThat(isTold("gitlab")).isFalse();
    assertThat(isTold(null)).isFalse();
    assertThat(marks.forward).isEmpty();
  }

  @Test
  void repositoryThatIsNoLongerProved_isPolledAgain_andSoIsWhatWasJustBeingRead() {
    store.relied = Set.of(REPOSITORY);
    hooked.learn(PACE);
    store.relied = Set.of();

    hooked.learn(PACE);
    hooked.learn(PACE);
    hooked.learn(PACE);

    assertThat(isTold("github")).isFalse();
    assertThat(marks.forward).containsExactly(Set.of(ORIGIN), Set.of(ORIGIN));
  }

  @Test
  void miss_isCountedOnItsRepository_whoseRowsComeForward_evenIfNothingElseIsKnownOfIt() {
    marks.unheard.add(new UnheardChange("github", REFERENCE, null));

    hooked.learn(PACE);

    assertThat(missed()).isEqualTo(1);
    assertThat(marks.forward).containsExactly(Set.of(ORIGIN));
  }

  @Test
  void changeInARepositoryThatNeverTellsAnything_isNoMiss() {
    store.known = Set.of();
    marks.unheard.add(new UnheardChange("github", REFERENCE, null));

    hooked.learn(PACE);

    assertThat(missed()).isZero();
    assertThat(marks.forward).isEmpty();
  }

  @Test
  void changesThatWereTold_areCountedOnceEach_andNoOthers() {
    var told = new ChangesFound.Change("github", REFERENCE, null, true, NOON, NOON.plusSeconds(2));
    var found = new ChangesFound.Change("github", REFERENCE, null, false, NOON, NOON);
    hooked.onChangesFound(new ChangesFound(List.of(told, found, told)));

    hooked.learn(PACE);

    assertThat(store.heard).containsExactly(Map.entry(REPOSITORY, 2));
    store.heard.clear();
    hooked.learn(PACE);
    assertThat(store.heard).isEmpty();
  }

  @Test
  void lag_isFromTheHostsTimeToTheRow() {
    var told = new ChangesFound.Change("github", REFERENCE, null, true, NOON, NOON.plusSeconds(2));

    hooked.onChangesFound(new ChangesFound(List.of(told)));

    assertThat(meters.counter("gitsync.hooks.lag", "provider", "github", "le", "1.0").count())
        .isZero();
    assertThat(meters.counter("gitsync.hooks.lag", "provider", "github", "le", "5.0").count())
        .isEqualTo(1);
  }

  @Test
  void withoutASecret_nothingIsReliedOn() {
    store.relied = Set.of(REPOSITORY);
    settings.clear();

    hooked.learn(PACE);

    assertThat(isTold("github")).isFalse();
    assertThat(hooked.mayTell("github")).isFalse();
  }
}
