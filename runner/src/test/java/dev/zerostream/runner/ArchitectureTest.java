package dev.zerostream.runner;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.StageDescription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules hold for all modules, and each of them can be broken. */
class ArchitectureTest {

  private static final String ROOT = "dev.zerostream";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  private static final JavaClasses WITH_THE_BREAKER =
      new ClassFileImporter()
          .withImportOption(
              location ->
                  !location.contains("/test-classes/") || location.contains("RuleBreakingHelper"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  private static final List<String> MODULES =
      List.of(
          "schemas",
          "stage",
          "policy",
          "proposer",
          "verifier",
          "solver",
          "learner",
          "dashboard",
          "runner");

  static Stream<Named<ArchRule>> rules() {
    return Stream.of(
        Named.of("modules", Rules.MODULES),
        Named.of("policy knows records only", Rules.POLICY_KNOWS_RECORDS_ONLY),
        Named.of("tensors", Rules.TENSORS),
        Named.of("device", Rules.DEVICE),
        Named.of("broker", Rules.BROKER),
        Named.of("kafka", Rules.KAFKA),
        Named.of("records are generated", Rules.RECORDS_ARE_GENERATED),
        Named.of("topics", Rules.TOPICS),
        Named.of("stores", Rules.STORES),
        Named.of("cycles", Rules.CYCLES),
        Named.of("exit", Rules.EXIT),
        Named.of("time and chance", Rules.TIME_AND_CHANCE),
        Named.of("final fields", Rules.FINAL_FIELDS),
        Named.of("names", Rules.NAMES),
        Named.of("mains", Rules.MAINS));
  }

  static Stream<Named<ArchRule>> rulesThatTheBreakerBreaks() {
    Set<ArchRule> others = Set.of(Rules.POLICY_KNOWS_RECORDS_ONLY, Rules.RECORDS_ARE_GENERATED);
    return rules().filter(rule -> !others.contains(rule.getPayload()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldHold(ArchRule rule) {
    rule.check(PRODUCT);
  }

  @ParameterizedTest
  @MethodSource("rulesThatTheBreakerBreaks")
  void shouldBeBrokenOnPurpose(ArchRule rule) {
    assertThatThrownBy(() -> rule.check(WITH_THE_BREAKER))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("RuleBreakingHelper");
  }

  @Test
  void shouldSeeEveryModule() {
    Set<String> seen = PRODUCT.stream().map(ArchitectureTest::module).collect(toSet());

    assertThat(seen).containsExactlyInAnyOrderElementsOf(MODULES);
  }

  @Test
  void shouldHaveNoHandWrittenClassBesideAGeneratedOne() {
    Set<String> generated =
        PRODUCT.stream()
            .filter(type -> type.getPackageName().equals(ROOT + ".schemas"))
            .map(JavaClass::getSimpleName)
            .collect(toSet());

    assertThat(generated).contains("VerifiedTask", "RewardedTrajectory");
    assertThat(PRODUCT.stream().filter(type -> !module(type).equals("schemas")))
        .filteredOn(JavaClass::isTopLevelClass)
        .extracting(JavaClass::getSimpleName)
        .doesNotContainAnyElementsOf(generated);
  }

  @Test
  void shouldHaveOneMainInEveryModuleThatIsAProcess() {
    Map<String, Long> mains =
        PRODUCT.stream()
            .filter(type -> type.tryGetMethod("main", String[].class).isPresent())
            .collect(groupingBy(ArchitectureTest::module, TreeMap::new, counting()));

    assertThat(mains)
        .isEqualTo(
            Map.of(
                "proposer",
                1L,
                "verifier",
                1L,
                "solver",
                1L,
                "learner",
                1L,
                "dashboard",
                1L,
                "runner",
                1L));
  }

  @Test
  void shouldDeclareTopicsOfTheCatalogueAndNeverOneInBothLists() {
    assertThat(Descriptions.ALL)
        .extracting(StageDescription::name)
        .containsExactlyInAnyOrder("proposer", "verifier", "solver", "learner", "dashboard");
    for (StageDescription stage : Descriptions.ALL) {
      List<Topic<?>> both = Stream.concat(stage.reads().stream(), stage.writes().stream()).toList();
      assertThat(both).as(stage.name()).isSubsetOf(Topics.ALL).doesNotHaveDuplicates();
    }
  }

  private static String module(JavaClass type) {
    String inside = type.getPackageName().substring(ROOT.length() + 1);
    int dot = inside.indexOf('.');
    return dot < 0 ? inside : inside.substring(0, dot);
  }
}
