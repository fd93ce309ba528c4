package dev.zerostream.runner;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.modules.syntax.AllowedModuleDependencies.allow;
import static com.tngtech.archunit.library.modules.syntax.ModuleDependencyScope.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.modules.syntax.ModuleRuleDefinition.modules;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.apache.avro.specific.AvroGenerated;
import org.apache.kafka.streams.processor.StateStore;

/** The rules of the architecture: who may use what, and what nobody may do. */
final class Rules {

  private static final String ROOT = "dev\\.zerostream\\.";

  /** Classes of a stage that may touch Kafka; nested classes count with the outer one. */
  private static final String MAY_USE_KAFKA =
      ROOT
          + "((schemas\\.(serde|topic)|stage|runner)\\..*"
          + "|(proposer|solver|learner)\\.\\w*(Stage|Loop)"
          // Halves of LearnerLoop: what it reads when it starts, and its transactions.
          + "|learner\\.(Recovery|Publication)"
          + "|verifier\\.\\w*(Stage|Topology|Processor|Applier|Stores|Handler)"
          // Lags are asked of the brokers, bodies fetched by offset.
          + "|dashboard\\.\\w*(Stage|Topology|Processor|Applier|Stores|Handler|Lags|Bodies|Members)"
          + ")(\\$.*)?";

  private static final Set<String> WRITES = Set.of("put", "putAll", "putIfAbsent", "delete");

  static final ArchRule MODULES =
      modules()
          .definedByPackages("dev.zerostream.(*)..")
          .should()
          .respectTheirAllowedDependencies(
              allow()
                  .fromModule("stage")
                  .toModules("schemas")
                  .fromModule("policy")
                  .toModules("schemas")
                  .fromModule("proposer")
                  .toModules("schemas", "stage", "policy")
                  .fromModule("solver")
                  .toModules("schemas", "stage", "policy")
                  .fromModule("learner")
                  .toModules("schemas", "stage", "policy")
                  .fromModule("verifier")
                  .toModules("schemas", "stage")
                  .fromModule("dashboard")
                  .toModules("schemas", "stage")
                  .fromModule("runner")
                  .toModules(
                      "schemas",
                      "stage",
                      "policy",
                      "proposer",
                      "verifier",
                      "solver",
                      "learner",
                      "dashboard"),
              consideringOnlyDependenciesInAnyPackage("dev.zerostream.."))
          .because("stages are decoupled by topics, and the judge cannot peek at the player");

  static final ArchRule POLICY_KNOWS_RECORDS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("dev.zerostream.policy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.zerostream.schemas.topic..", "dev.zerostream.schemas.serde..");

  static final ArchRule TENSORS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.zerostream.policy.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  static final ArchRule DEVICE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.zerostream.policy.torch.TorchRuntime")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("ai.djl.Device");

  static final ArchRule BROKER =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.zerostream.runner..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..",
              "org.apache.kafka.server..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.storage..",
              "org.apache.kafka.raft..",
              "org.apache.kafka.common.test..");

  static final ArchRule KAFKA =
      noClasses()
          .that()
          .haveNameNotMatching(MAY_USE_KAFKA)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because("decisions take records and return records");

  static final ArchRule RECORDS_ARE_GENERATED =
      classes()
          .that()
          .resideInAnyPackage("dev.zerostream.schemas", "dev.zerostream.schemas.internal")
          .and()
          .areTopLevelClasses()
          .should()
          .beAnnotatedWith(AvroGenerated.class);

  static final ArchRule TOPICS =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Topics.class)
          .should()
          .callConstructorWhere(
              JavaAccess.Predicates.targetOwner(assignableTo(Topic.class))
                  .as("it makes a topic outside the catalogue"));

  static final ArchRule STORES =
      noClasses()
          .that(DescribedPredicate.not(nameMatching(".*Applier")))
          .should()
          .callMethodWhere(
              JavaAccess.Predicates.targetOwner(assignableTo(StateStore.class))
                  .and(
                      JavaAccess.Predicates.target(
                          describe("writes", (AccessTarget it) -> WRITES.contains(it.getName())))))
          .because("only appliers change state");

  static final ArchRule CYCLES = slices().matching("dev.zerostream.(**)").should().beFreeOfCycles();

  private static final DescribedPredicate<JavaClass> PURE =
      DescribedPredicate.not(
              resideInAnyPackage("dev.zerostream.stage..", "dev.zerostream.runner.."))
          .as("outside stage and runner");

  static final ArchRule EXIT =
      noClasses()
          .that(PURE)
          .and()
          .haveSimpleNameNotEndingWith("Main")
          .should()
          .callMethod(System.class, "exit", int.class);

  static final ArchRule TIME_AND_CHANCE =
      noClasses()
          .that(PURE)
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(Random.class, long.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("time, randomness and terminals come in from outside");

  /** Mutable by nature, each with its reason. */
  private static final String MAY_CHANGE =
      ROOT
          + "(policy\\.torch\\..*" // native memory that is freed and replaced
          + "|verifier\\.sandbox\\..*" // processes that are restarted
          + "|(stage|runner)\\..*" // lifecycles, terminals, options
          + "|schemas\\..*" // generated
          + "|\\w+\\.\\w*(Loop|\\$Following)" // opened by begin(), on the worker's thread
          + "|(verifier|dashboard)\\.\\w*(Processor|Handler)" // opened by init() or configure()
          + "|dashboard\\.GroupLags" // opened by begin(), on the worker's thread
          + "|learner\\.(Direct)?Learner" // the fold's version and place
          + "|learner\\.Releases" // the version that the next one differs from
          + "|verifier\\.(BudgetedSandbox|GroupStores)" // lives for one record, or one build
          + ")";

  static final ArchRule FINAL_FIELDS =
      fields().that().areDeclaredInClassesThat().haveNameNotMatching(MAY_CHANGE).should().beFinal();

  static final ArchRule NAMES =
      noClasses()
          .should()
          .haveNameMatching(".*[.$](\\w*(Utils|Helper|Manager|Impl)|My[A-Z]\\w*)")
          .because("such names say nothing");

  static final ArchRule MAINS =
      methods()
          .that()
          .haveName("main")
          .and()
          .areStatic()
          .should()
          .beDeclaredInClassesThat()
          .haveSimpleNameEndingWith("Main")
          .andShould()
          .beDeclaredInClassesThat()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
          .andShould()
          .beDeclaredInClassesThat()
          .arePublic();

  private Rules() {}
}
