package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.Sampling;
import dev.zerostream.proposer.ProposerConfig.ReferenceSampling;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposingTest {

  private static final int DRAWS = 400;

  private final ReferenceBuffers buffers = new ReferenceBuffers(ReferenceSampling.UNIFORM);

  ComposingTest() {
    for (int i = 0; i < 5; i++) {
      buffers.add(task("d" + i, "def f(x): return x + " + i));
      buffers.add(task("c" + i, "def g_0(x): return x\n\ndef f(x): return g_0(x) + " + i, "d0"));
      buffers.add(task("h" + i, "def h(x): return x\ndef f(x): return h(x) + " + i));
    }
  }

  @Test
  void shouldDrawAsManyOfTheProposalsAsTheShareSays() {
    // Given
    Composing composing = new Composing(0.25, 3, 0);

    // When
    List<List<HelperFunction>> drawn =
        IntStream.range(0, DRAWS).mapToObj(seed -> composing.draw(request(seed), buffers)).toList();

    // Then a binomial draw is within four deviations of its mean
    assertThat(drawn.stream().filter(it -> !it.isEmpty()).count()).isBetween(65L, 135L);
    assertThat(drawn.stream().mapToInt(List::size).distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void shouldBuildOnDifferentSimpleFunctionsOnly() {
    for (int seed = 0; seed < DRAWS; seed++) {
      List<HelperFunction> drawn = new Composing(1, 9, 0).draw(request(seed), buffers);

      assertThat(drawn)
          .hasSizeBetween(1, 5)
          .extracting(HelperFunction::taskId)
          .allMatch(ComposingTest::isSimple);
      assertThat(drawn.stream().map(HelperFunction::taskId)).doesNotHaveDuplicates();
      for (int i = 0; i < drawn.size(); i++) {
        assertThat(drawn.get(i).program()).startsWith("def g_" + i + "(x)");
      }
    }
  }

  private static boolean isSimple(String id) {
    return id.startsWith("d");
  }

  @ParameterizedTest
  @CsvSource({
    "DEDUCTION, TRAIN, 7, true",
    "ABDUCTION, TRAIN, 8, true",
    "ERROR_DEDUCTION, TRAIN, 8, true",
    "INDUCTION, TRAIN, 8, false",
    "DEDUCTION, SEED, 8, false",
    "DEDUCTION, TRAIN, 6, false"
  })
  void shouldComposeFromAVersionOnWhereAProgramIsProposed(
      TaskType type, Phase phase, long version, boolean composes) {
    TaskRequest request =
        TaskRequest.newBuilder(request(1))
            .setTaskType(type)
            .setPhase(phase)
            .setIssuedAtVersion(version)
            .build();

    assertThat(new Composing(1, 1, 7).draw(request, buffers)).hasSize(composes ? 1 : 0);
    assertThat(Composing.OFF.draw(request, buffers)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"compact, <program>def g_0(x): return x +", "reasoning, it calls each of g_0,"})
  void shouldShowWhatToBuildOnAndRecordIt(String format, String words) {
    // Given
    Proposer proposer = proposer(format, new Composing(1, 1, 0), 100_000);

    // When
    Proposal proposal = proposer.plan(request(1), buffers);
    ProposedTask proposed =
        proposer.proposed(request(1), proposal, proposal.rollout().abandoned(Instant.EPOCH));

    // Then
    assertThat(proposal.rollout().prompt()).contains(words).contains(proposed.getHelpers().get(0));
    assertThat(proposed.getHelpers()).hasSize(1);
    assertThat(proposed.getComposedOf()).hasSize(1).allMatch(ComposingTest::isSimple);
    assertThat(proposed.getReferences()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"compact", "reasoning"})
  void shouldLeaveOrdinaryPromptsAsTheyAre(String format) {
    Proposal composite =
        proposer(format, new Composing(1, 1, 0), 100_000).plan(request(1), buffers);
    Proposal ordinary = proposer(format, Composing.OFF, 100_000).plan(request(1), buffers);

    assertThat(ordinary.referenceIds()).isEqualTo(composite.referenceIds());
    assertThat(ordinary.rollout().prompt())
        .doesNotContain("it calls each of", "{{")
        .hasSizeLessThan(composite.rollout().prompt().length());
  }

  @Test
  void shouldMakeRoomByReferencesFirstAndByFunctionsLast() {
    // Given
    Composing always = new Composing(1, 1, 0);
    int whole = length(proposer("compact", always, 100_000).plan(request(1), buffers));

    // When
    Proposal tight = proposer("compact", always, whole - 1).plan(request(1), buffers);
    Proposal tightest = proposer("compact", always, 60).plan(request(1), buffers);

    // Then
    assertThat(tight.references()).hasSize(1);
    assertThat(tight.helpers()).hasSize(1);
    assertThat(tightest.helpers()).isEmpty();
  }

  private static int length(Proposal proposal) {
    return proposal.rollout().prompt().length();
  }

  private static Proposer proposer(String format, Composing composing, int promptMaxTokens) {
    ProposerConfig config =
        new ProposerConfig(
            format,
            2,
            ReferenceSampling.UNIFORM,
            Admission.Filter.ALL,
            composing,
            4,
            promptMaxTokens,
            Sampling.at(1, 50),
            List.of("math"),
            List.of("eval"),
            SavedSeeds.none());
    return new Proposer(config, new Letters(), "run", "worker");
  }

  private static VerifiedTask task(String id, String program, String... composedOf) {
    return VerifiedTask.newBuilder(References.task(TaskType.DEDUCTION, id))
        .setProgram(program)
        .setComposedOf(List.of(composedOf))
        .build();
  }

  private static TaskRequest request(long seed) {
    return TaskRequest.newBuilder()
        .setTaskId("d7")
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(Phase.TRAIN)
        .setIssuedAtVersion(0)
        .setSeed(seed)
        .build();
  }
}
