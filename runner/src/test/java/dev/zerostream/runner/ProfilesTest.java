package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Profiles;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.VerifierConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped profile builds every configuration. */
class ProfilesTest {

  static Stream<String> profiles() {
    return Profiles.BUILT_IN.stream();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void shouldBuildEveryConfiguration(String profile) {
    // When
    Settings settings = Settings.load(profile, Map.of(), Map.of());
    ProposerConfig proposer = ProposerConfig.of(settings);
    SolverConfig solver = SolverConfig.of(settings);
    VerifierConfig verifier = VerifierConfig.of(settings, "build");
    LearnerConfig learner = LearnerConfig.of(settings, 1);

    // Then
    assertThat(proposer.format()).isEqualTo(solver.format());
    assertThat(proposer.inductionInputs()).isEqualTo(verifier.inductionInputs());
    assertThat(learner.types())
        .containsExactly(TaskType.DEDUCTION, TaskType.ABDUCTION, TaskType.INDUCTION);
    assertThat(learner.domains()).containsExactly(Domain.PROGRAMMING, Domain.MATHEMATICS);
    assertThat(learner.window()).isEqualTo((learner.maxLag() + 1) * learner.batchGroups());
    assertThat(LearnerConfig.optimiser(settings).maxGradNorm()).isEqualTo(1.0);
    assertThat(LearnerConfig.numerics(settings)).containsKeys("device", "threads");
    assertThat(ProposerConfig.slots(settings)).isPositive();
    assertThat(SolverConfig.slots(settings) * verifier.attempts())
        .isGreaterThanOrEqualTo(settings.integer("policy.rows", 1, 100_000));
    assertThat(Cluster.of("b:1", "r", settings).compression()).isEqualTo("gzip");
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void shouldHaveBoundsThatThePartsOfTheRunAccept(String profile) {
    Settings settings = Settings.of(profile);

    assertThat(settings.integer("partitions", 1, 10_000)).isPositive();
    assertThat(settings.integer("retention.hours", -1, 1_000_000)).isPositive();
    assertThat(settings.integer("sandbox.workers", 1, 1024)).isPositive();
    assertThat(settings.text("topic.prefix")).isEmpty();
  }

  @Test
  void shouldHaveThePapersNumbersInThePapersProfile() {
    Settings paper = Settings.of("paper");
    LearnerConfig learner = LearnerConfig.of(paper, 1);

    assertThat(VerifierConfig.of(paper, "build").attempts()).isEqualTo(8);
    assertThat(ProposerConfig.of(paper).references()).isEqualTo(6);
    assertThat(ProposerConfig.of(paper).inductionInputs()).isEqualTo(10);
    assertThat(ProposerConfig.of(paper).promptMaxTokens()).isEqualTo(6144);
    assertThat(SolverConfig.of(paper).sampling().maxNewTokens()).isEqualTo(8096);
    assertThat(SolverConfig.of(paper).sampling().temperature()).isEqualTo(1.0);
    assertThat(learner.batchGroups()).isEqualTo(64);
    assertThat(learner.clip()).isEqualTo(0.2);
    assertThat(learner.entropyBonus()).isEqualTo(0.001);
    assertThat(paper.real("learner.lr", 0, 1)).isEqualTo(1e-6);
  }

  @Test
  void shouldNoticeAnyChangeOfASetting() {
    // Given for each whole number that a stage reads another one
    Settings nano = Settings.of("nano");
    Map<String, Integer> changed =
        new TreeMap<>(
            Map.of(
                "references", 5,
                "induction.inputs", 8,
                "prompt.max.tokens", 400,
                "propose.max.tokens", 77,
                "solve.max.tokens", 66,
                "group.attempts", 9,
                "group.deadline.seconds", 11,
                "batch.groups", 3,
                "seed.groups", 2,
                "max.lag", 1));
    changed.put("request.timeout.seconds", 12);
    changed.put("sandbox.cpu.millis", 123);
    changed.put("sandbox.output.bytes", 99);
    changed.put("verifier.threads", 2);
    changed.put("practice.share", 1);

    // When // Then each shows in some configuration
    changed.forEach(
        (key, value) ->
            assertThat(configurations(nano.with(key, value)))
                .as(key)
                .isNotEqualTo(configurations(nano)));
  }

  private static List<String> configurations(Settings settings) {
    return List.of(
        ProposerConfig.of(settings).toString(),
        SolverConfig.of(settings).toString(),
        VerifierConfig.of(settings, "build").toString().replaceAll("Format@\\w+", "Format"),
        LearnerConfig.of(settings, 1).toString());
  }
}
