package dev.gitsync;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Schedule;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the rooms of the house and their arrows. Each rule is a function of the root package, so
 * that it can be tried on {@code dev.gitsync.architecture.broken} too, where each is broken once:
 * no rule is one that always holds.
 */
class ArchitectureTest {

  private static final String OURS = "dev.gitsync";
  private static final String BROKEN = "dev.gitsync.architecture.broken";

  /** A package may use those behind it in this list and no others. */
  private static final List<String> ROOMS =
      List.of(
          "api",
          "live",
          "sync",
          "webhook",
          "diffstatus",
          "gittoken",
          "provider",
          "access",
          "platform");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(OURS);

  private static final JavaClasses RUINS = new ClassFileImporter().importPackages(BROKEN);

  /** Those that are checked class by class, without regard to the package that they are in. */
  private static Stream<Named<Function<String, ArchRule>>> rules() {
    return Stream.of(
        Named.of("arrows point down", ArchitectureTest::arrowsPointDown),
        Named.of("no cycles", ArchitectureTest::noCycles),
        Named.of("no room of another name", ArchitectureTest::noOtherRoom),
        Named.of("hosts are nobody's", ArchitectureTest::hostsAreNobodysBusiness),
        Named.of("provider knows nothing of ours", ArchitectureTest::providerKnowsNothingOfOurs),
        Named.of("one clock", ArchitectureTest::oneClock),
        Named.of("REST clients", ArchitectureTest::restClientsOnlyInProvider),
        Named.of("entities stay home", ArchitectureTest::entitiesStayHome),
        Named.of("entities are hidden", ArchitectureTest::entitiesAreHidden),
        Named.of("resources say who may", ArchitectureTest::resourcesSayWhoMay),
        Named.of("entity managers", ArchitectureTest::entityManagersOnlyBelowTheApi),
        Named.of("schedules", ArchitectureTest::schedulesOpenNoTransaction),
        Named.of("no bare output", ArchitectureTest::nobodyPrints));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void house_keepsTheRule(Function<String, ArchRule> rule) {
    rule.apply(OURS).check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ruins_breakTheRule(Function<String, ArchRule> rule) {
    assertThat(rule.apply(BROKEN).evaluate(RUINS).hasViolation()).isTrue();
  }

  @Test
  void house_isLookedAt() {
    assertThat(HOUSE).hasSizeGreaterThan(100);
    assertThat(ROOMS).allMatch(room -> HOUSE.containPackage(OURS + "." + room));
  }

  @Test
  void eachArrowThatPointsUp_isFound() {
    var found = arrowsPointDown(BROKEN).evaluate(RUINS).getFailureReport().getDetails();

    assertThat(found)
        .anyMatch(arrow -> arrow.contains("platform.UsesTheApi"))
        .anyMatch(arrow -> arrow.contains("provider.UsesAccounts"));
  }

  private static ArchRule arrowsPointDown(String root) {
    return classes()
        .that(resideInAPackage(root + ".."))
        .should(
            new ArchCondition<JavaClass>("use only rooms behind their own: " + ROOMS) {
              @Override
              public void check(JavaClass from, ConditionEvents events) {
                from.getDirectDependenciesFromSelf().stream()
                    .filter(arrow -> pointsUp(root, from, arrow.getTargetClass()))
                    .forEach(
                        arrow ->
                            events.add(
                                SimpleConditionEvent.violated(arrow, arrow.getDescription())));
              }
            })
        .because("rooms that know each other both ways can't be understood or changed alone");
  }

  private static boolean pointsUp(String root, JavaClass from, JavaClass to) {
    var own = ROOMS.indexOf(room(root, from));
    var other = ROOMS.indexOf(room(root, to));
    return own >= 0 && other >= 0 && other < own;
  }

  /** The name of the feature package, "" outside of the house. */
  private static String room(String root, JavaClass some) {
    var name = some.getPackageName();
    return name.startsWith(root + ".") ? name.substring(root.length() + 1).split("\\.", 2)[0] : "";
  }

  private static ArchRule noCycles(String root) {
    return slices()
        .matching(root + ".(**)")
        .should()
        .beFreeOfCycles()
        .because("of two packages in a cycle neither can be read first");
  }

  private static ArchRule noOtherRoom(String root) {
    return classes()
        .that(resideInAPackage(root + ".*.."))
        .should()
        .resideInAnyPackage(
            ROOMS.stream().map(room -> root + "." + room + "..").toArray(String[]::new))
        .because("a package without a place in the list would have no arrows to keep");
  }

  private static ArchRule hostsAreNobodysBusiness(String root) {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(are(describe("not of the same host", c -> !c.getPackageName().contains(".provider."))))
        .should()
        .dependOnClassesThat(resideInAPackage(root + ".provider.*.."))
        .because("a host's own names stop at its package; CDI brings the providers together");
  }

  private static ArchRule providerKnowsNothingOfOurs(String root) {
    return noClasses()
        .that(resideInAPackage(root + ".provider.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                ROOMS.stream()
                    .filter(room -> !Set.of("provider", "platform").contains(room))
                    .map(room -> root + "." + room + "..")
                    .toArray(String[]::new)))
        .because("a Git host is asked with plain values, whoever asks and why");
  }

  private static ArchRule oneClock(String root) {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and()
        .doNotHaveFullyQualifiedName(root + ".platform.ClockProducer")
        .should()
        .callMethodWhere(
            describe(
                "it tells the time",
                call ->
                    tellsTheTime(
                        call.getTargetOwner().getFullName(),
                        call.getName(),
                        call.getTarget().getRawParameterTypes().isEmpty())))
        .orShould()
        .callConstructor(Date.class)
        .because(
            "time comes from the injected clock, or the database's, so that tests can move it");
  }

  private static boolean tellsTheTime(String owner, String method, boolean withoutParameters) {
    if (owner.equals(System.class.getName())) {
      return method.equals("currentTimeMillis");
    }
    if (owner.equals(Clock.class.getName())) {
      return method.startsWith("system");
    }
    return method.equals("now")
        && withoutParameters
        && Stream.of(
                Instant.class,
                LocalDate.class,
                LocalDateTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class)
            .anyMatch(type -> type.getName().equals(owner));
  }

  private static ArchRule restClientsOnlyInProvider(String root) {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and()
        .resideOutsideOfPackage(root + ".provider..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.eclipse.microprofile.rest.client..",
                "jakarta.ws.rs.client..",
                "java.net.http.."))
        .because("time-outs, bounds and the way of tokens are kept in one place");
  }

  private static final DescribedPredicate<JavaClass> ENTITIES =
      describe("entities", some -> some.isAnnotatedWith(Entity.class));

  private static ArchRule entitiesStayHome(String root) {
    return noClasses()
        .that(resideInAnyPackage(root + ".api..", root + ".live.."))
        .or(are(describe("records", some -> some.isRecord() && inside(root, some))))
        .should()
        .dependOnClassesThat(ENTITIES)
        .because("no entity is in a JSON answer, an event or a WebSocket frame");
  }

  private static boolean inside(String root, JavaClass some) {
    return some.getPackageName().startsWith(root + ".");
  }

  private static ArchRule entitiesAreHidden(String root) {
    return classes()
        .that(are(ENTITIES))
        .and(are(resideInAPackage(root + "..")))
        .should()
        .notBePublic()
        .because("a table is its own package's business");
  }

  private static ArchRule resourcesSayWhoMay(String root) {
    return methods()
        .that(
            describe(
                "are JAX-RS resource methods",
                method ->
                    inside(root, method.getOwner())
                        // Interfaces are REST clients.
                        && !method.getOwner().isInterface()
                        && method.getAnnotations().stream()
                            .anyMatch(a -> a.getRawType().isAnnotatedWith(HttpMethod.class))))
        .should(
            new ArchCondition<JavaMethod>("say who may call them, or their class says it") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                var says =
                    Stream.of(RolesAllowed.class, PermitAll.class, DenyAll.class)
                        .anyMatch(
                            who ->
                                method.isAnnotatedWith(who)
                                    || method.getOwner().isAnnotatedWith(who));
                events.add(
                    new SimpleConditionEvent(
                        method, says, method.getFullName() + " does not say who may call it"));
              }
            })
        .because("what says nothing is open to everybody");
  }

  @Test
  void everyResource_isLookedAt() {
    var resources =
        HOUSE.stream().filter(some -> some.isAnnotatedWith(Path.class)).map(JavaClass::getName);

    assertThat(resources).hasSizeGreaterThanOrEqualTo(7);
  }

  private static ArchRule entityManagersOnlyBelowTheApi(String root) {
    return fields()
        .that()
        .haveRawType(EntityManager.class)
        .and(are(describe("ours", field -> inside(root, field.getOwner()))))
        .should()
        .beDeclaredInClassesThat(
            resideInAnyPackage(
                root + ".webhook..",
                root + ".live..",
                root + ".diffstatus..",
                root + ".gittoken..",
                root + ".access..",
                root + ".platform.."))
        .because("rows are read and written by the package whose rows they are");
  }

  private static ArchRule schedulesOpenNoTransaction(String root) {
    return methods()
        .that()
        .areAnnotatedWith(Schedule.class)
        .and(are(describe("ours", method -> inside(root, method.getOwner()))))
        .should()
        .beDeclaredInClassesThat(
            describe(
                "open no transaction",
                some ->
                    some.tryGetAnnotationOfType(TransactionAttribute.class)
                        .map(TransactionAttribute::value)
                        .filter(TransactionAttributeType.NOT_SUPPORTED::equals)
                        .isPresent()))
        .because("a timer's method runs in a container transaction otherwise, network and all");
  }

  private static ArchRule nobodyPrints(String root) {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .should()
        .accessTargetWhere(
            describe(
                "it is the console",
                access ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("out", "err").contains(access.getName())))
        .because("the log has levels, times and a place");
  }
}
