package dev.keyturn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.keyturn.PlantedFaults.Fault;
import dev.keyturn.rotation.SecretValue;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lines between the packages, and the few calls that only one place may make. Every rule is
 * also seen to fail on small classes with the fault in question, compiled into the very packages
 * that the rule speaks of: a rule that cannot fail guards nothing.
 */
class ArchitectureTest {
  private static JavaClasses program;
  private static JavaClasses faults;

  @BeforeAll
  static void readTheProgramAndTheFaults(@TempDir Path classFiles) {
    program =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.keyturn");
    PlantedFaults.compileInto(classFiles);
    faults = new ClassFileImporter().importPath(classFiles);
  }

  @ParameterizedTest
  @EnumSource
  void the_program_keeps_the_rule(Rule rule) {
    rule.rule.check(program);
  }

  @ParameterizedTest
  @EnumSource
  void each_planted_fault_is_found(Fault fault) {
    var planted = faults.that(DescribedPredicate.describe("planted", fault::has));

    var found = fault.against.rule.evaluate(planted);

    assertThat(found.hasViolation()).isTrue();
    assertThat(found.getFailureReport().toString()).contains(fault.offender());
  }

  @Test
  void every_rule_has_a_planted_fault() {
    assertThat(Fault.values()).extracting(fault -> fault.against).contains(Rule.values());
  }

  @Test
  void every_class_is_in_a_room_of_the_house() {
    assertThat(program)
        .extracting(House::roomOf)
        .isSubsetOf(House.rooms())
        .containsAll(House.rooms());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_knows_only_those_that_it_may_know(String room) {
    House.rule(room).check(program);
  }

  /** In each room one class is planted that knows one of every other room. */
  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_is_found_to_know_each_that_it_may_not_know(String room) {
    var everybody = faults.that(DescribedPredicate.describe("nosy", PlantedFaults::nosy));

    var found = House.rule(room).evaluate(everybody).getFailureReport().toString();

    for (String other : House.rooms()) {
      boolean told = found.contains("type <" + PlantedFaults.nosyIn(other) + ">");
      assertThat(told).as("%s knows %s", room, other).isEqualTo(!House.mayKnow(room, other));
    }
  }

  private static Set<String> rooms() {
    return House.rooms();
  }

  enum Rule {
    THE_DOMAIN_NEEDS_ONLY_THE_JDK(
        // "java.." would let java.sql and java.net in.
        classes()
            .that(resideInAPackage("dev.keyturn.rotation.."))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    "dev.keyturn.rotation..",
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.nio.charset..",
                    "java.security..",
                    "javax.crypto..",
                    "dev.keyturn.remote..",
                    "dev.keyturn.text..",
                    "org.jspecify.."))),

    TEXT_NEEDS_ONLY_THE_JDK(
        // So that everybody may ask it, the domain too.
        classes()
            .that()
            .resideInAPackage("dev.keyturn.text..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "dev.keyturn.text..", "java.lang..", "java.util..", "org.jspecify..")),

    CALLING_OUT_NEEDS_ONLY_THE_JDK(
        classes()
            .that()
            .resideInAPackage("dev.keyturn.remote..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "dev.keyturn.remote..",
                "java.lang..",
                "java.util..",
                "java.time..",
                "java.io..",
                "java.net..",
                "java.nio..",
                "javax.net.ssl..",
                "org.jspecify..")),

    ADAPTERS_DO_NOT_KNOW_EACH_OTHER(
        slices().matching("dev.keyturn.adapter.(*)..").should().notDependOnEachOther()),

    ONLY_THE_ADAPTER_THAT_PEOPLE_SPEAK_THROUGH_MAKES_REQUESTS(
        // Slack drives Keyturn as the API does; every other adapter is driven by it.
        noClasses()
            .that()
            .resideInAPackage("dev.keyturn.adapter..")
            .and()
            .resideOutsideOfPackage("dev.keyturn.adapter.slack..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.keyturn.request..")),

    PACKAGES_HAVE_NO_CYCLES(slices().matching("dev.keyturn.(*)..").should().beFreeOfCycles()),

    ONLY_ADAPTERS_REVEAL_VALUES(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.keyturn.adapter..")
            .should()
            .accessTargetWhere(isOn(SecretValue.class, "reveal"))),

    TIME_COMES_FROM_THE_CLOCK(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.keyturn.wiring..")
            .should()
            .accessTargetWhere(asksTheMachineForTheTime())),

    ONLY_THE_DATABASES_ADAPTER_SPEAKS_SQL(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.keyturn.adapter.database..")
            .and()
            // It reads, for every caller, what a failure far below was.
            .doNotHaveFullyQualifiedName("dev.keyturn.engine.Unavailable")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..")),

    NOBODY_ELSE_HOLDS_THE_POOL(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.keyturn.adapter.database..", "dev.keyturn.wiring..")
            .and()
            // db-scheduler is given it.
            .doNotHaveFullyQualifiedName("dev.keyturn.schedule.RotationScheduler")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javax.sql..")),

    NOBODY_SLEEPS(noClasses().should().accessTargetWhere(sleeps())),

    RANDOMNESS_IS_HANDED_IN(
        noClasses()
            .that(
                DescribedPredicate.not(
                    resideInAnyPackage(
                            "dev.keyturn.wiring..",
                            "dev.keyturn.sandbox..",
                            "dev.keyturn.adapter.material..")
                        .or(nestedIn("dev.keyturn.audit.AuditSigner"))))
            .should()
            .accessTargetWhere(makesASecureRandom())),

    CLASSES_ARE_NAMED_FOR_A_TOPIC(
        noClasses()
            .that(resideInAPackage("dev.keyturn.."))
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Dto")),

    A_NAME_STANDS_FOR_ONE_TYPE(classes().that(areWrittenByHand()).should(haveANameOfTheirOwn()));

    private final ArchRule rule;

    Rule(ArchRule rule) {
      // A package may not be there yet; the planted faults show that the rule sees it when it is.
      this.rule = rule.allowEmptyShould(true);
    }
  }

  /** A call or a method reference: {@code Instant.now()} and {@code Instant::now} are the same. */
  private static DescribedPredicate<JavaAccess<?>> isOn(Class<?> owner, String name) {
    return DescribedPredicate.describe(
        "the target is " + owner.getSimpleName() + "." + name,
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && access.getTarget().getName().equals(name));
  }

  private static DescribedPredicate<JavaAccess<?>> asksTheMachineForTheTime() {
    Set<Class<?>> moments =
        Set.of(
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class);
    Set<String> clocks =
        Set.of(
            "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes");
    return DescribedPredicate.describe(
        "the machine is asked for the time",
        access -> {
          var owner = access.getTargetOwner();
          var name = access.getTarget().getName();
          return (name.equals("now") && moments.stream().anyMatch(owner::isEquivalentTo))
              || (clocks.contains(name)
                  && (owner.isEquivalentTo(Clock.class)
                      || owner.isEquivalentTo(InstantSource.class)))
              || (name.equals("currentTimeMillis") && owner.isEquivalentTo(System.class));
        });
  }

  /** The sandbox plays people and traffic, who do wait; there a unit must be named. */
  private static DescribedPredicate<JavaAccess<?>> sleeps() {
    var outsideTheSandbox =
        DescribedPredicate.<JavaAccess<?>>describe(
            "outside of the sandbox",
            access -> !access.getOriginOwner().getPackageName().startsWith("dev.keyturn.sandbox"));
    return DescribedPredicate.or(
        isOn(Thread.class, "sleep"), isOn(TimeUnit.class, "sleep").and(outsideTheSandbox));
  }

  private static DescribedPredicate<JavaAccess<?>> makesASecureRandom() {
    return DescribedPredicate.or(
        isOn(SecureRandom.class, "<init>"),
        isOn(SecureRandom.class, "getInstance"),
        isOn(SecureRandom.class, "getInstanceStrong"));
  }

  private static DescribedPredicate<JavaClass> nestedIn(String outermost) {
    return DescribedPredicate.describe(
        "nested in " + outermost, type -> type.getName().startsWith(outermost + "$"));
  }

  /** A type of its own, and not one that the framework makes when compiling. */
  private static DescribedPredicate<JavaClass> areWrittenByHand() {
    return DescribedPredicate.describe(
        "are written by hand",
        type -> !type.getName().contains("$") && !type.getSimpleName().equals("package-info"));
  }

  private static ArchCondition<JavaClass> haveANameOfTheirOwn() {
    return new ArchCondition<>("have a simple name of their own") {
      private Map<String, Long> count = Map.of();

      @Override
      public void init(Collection<JavaClass> types) {
        count =
            types.stream()
                .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()));
      }

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(
                type,
                count.getOrDefault(type.getSimpleName(), 0L) == 1,
                type.getName() + " has the simple name of another type"));
      }
    };
  }
}
