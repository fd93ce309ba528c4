package dev.zerostream.verifier;

import static dev.zerostream.verifier.GameRecords.proposed;
import static dev.zerostream.verifier.GameRecords.snippet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.Part;
import dev.zerostream.verifier.sandbox.Stripped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proposals that lose parts of their program before they are checked. */
class StrippedProposalTest {

  private static final String WRITTEN = "def f(x): return x + 1  # one more";
  private static final String LEFT = "def f(x): return x + 1";

  private final FakeSandbox sandbox =
      new FakeSandbox()
          .withNumbers(LEFT, x -> x + 1)
          .withStripped(WRITTEN, new Stripped(LEFT, null));

  @Test
  void shouldCheckAndKeepWhatIsLeft() {
    // When
    CheckedProposal checked = check(snippet("d1", WRITTEN, "3"), Part.COMMENTS);

    // Then
    assertThat(checked.getTask().getProgram()).isEqualTo(LEFT);
    assertThat(checked.getTask().getOutput()).isEqualTo("4");
    assertThat(checked.getTask().getCanonicalHash())
        .isEqualTo(FakeSandbox.harmless(LEFT).canonicalHash());
    assertThat(checked.getNoveltyKey())
        .isEqualTo(check(snippet("d2", LEFT, "3"), Part.COMMENTS).getNoveltyKey());
  }

  @Test
  void shouldCheckAndKeepWhatIsWrittenUnlessPartsHaveToGo() {
    sandbox.withNumbers(WRITTEN, x -> x + 1);

    assertThat(check(snippet("d1", WRITTEN, "3")).getTask().getProgram()).isEqualTo(WRITTEN);
    assertThat(sandbox.strips()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"DEDUCTION", "ABDUCTION"})
  void shouldStripWhatIsProposedOfTheseTypesAndForSeeds(TaskType type) {
    String response = "<answer><program>" + WRITTEN + "<input>3";

    for (Phase phase : List.of(Phase.SEED, Phase.TRAIN)) {
      CheckedProposal checked = check(proposed("t1", type, phase, response), Part.COMMENTS);
      assertThat(checked.getTask().getProgram()).isEqualTo(LEFT);
    }
  }

  @Test
  void shouldStripWhatIsToRaise() {
    sandbox
        .with("def f(x): bad", (input, seed) -> FakeSandbox.raised("NameError"))
        .withStripped("def f(x): bad # bad", new Stripped("def f(x): bad", null));
    String response = "<answer><program>def f(x): bad # bad<input>3";

    CheckedProposal checked =
        check(proposed("e1", TaskType.ERROR_DEDUCTION, Phase.TRAIN, response), Part.COMMENTS);

    assertThat(checked.getTask().getProgram()).isEqualTo("def f(x): bad");
    assertThat(checked.getTask().getOutput()).isEqualTo("NameError");
  }

  @Test
  void shouldStripBeforeItLooksAtWhatAProposalBuildsOn() {
    // Given a program that only prints what it has to build on, and one that uses it
    String helper = "def g_0(x): return x + 1  # kept";
    String uses = "def f(x): return g_0(x)";
    sandbox
        .withStripped("def f(x): print(g_0(x))", new Stripped("def f(x): pass", null))
        .withStripped(uses + " # it", new Stripped(uses, null))
        .withNumbers(helper + "\n\n" + uses, x -> x + 1);

    // Then
    assertThat(check(composed("def f(x): print(g_0(x))", helper), Part.PRINTS).getRejectReason())
        .isEqualTo(RejectReason.NOT_COMPOSED);
    assertThat(check(composed(uses + " # it", helper), Part.COMMENTS).getTask().getProgram())
        .isEqualTo(helper + "\n\n" + uses);
  }

  private static ProposedTask composed(String program, String helper) {
    return ProposedTask.newBuilder(snippet("d1", program, "3"))
        .setHelpers(List.of(helper))
        .setComposedOf(List.of("d0"))
        .build();
  }

  @Test
  void shouldRefuseWhatIsNoProgram() {
    sandbox.withStripped("def f(x:", new Stripped(null, "it does not parse"));

    CheckedProposal checked = check(snippet("d1", "def f(x:", "3"), Part.COMMENTS);

    assertThat(checked.getRejectReason()).isEqualTo(RejectReason.SYNTAX);
    assertThat(checked.getDetail()).isEqualTo("it does not parse");
    assertThat(checked.getTask()).isNull();
  }

  @Test
  void shouldLeaveAnOldTaskAsItIs() {
    sandbox.withNumbers(WRITTEN, x -> x + 1);
    ProposedTask again =
        ProposedTask.newBuilder(snippet("d1", WRITTEN, "3"))
            .setPhase(Phase.PRACTICE)
            .setPracticeOf("d0")
            .setTrajectory(null)
            .setContent(new TaskContent(WRITTEN, List.of("3"), null))
            .build();

    assertThat(check(again, Part.COMMENTS).getTask().getProgram()).isEqualTo(WRITTEN);
    assertThat(sandbox.strips()).isZero();
  }

  private CheckedProposal check(ProposedTask proposal, Part... parts) {
    VerifierConfig config = GameRecords.config(Novelty.BEHAVIOURAL, 4, Set.of(parts));
    return new TaskChecker(sandbox, config, InstantSource.fixed(Instant.EPOCH)).check(proposal);
  }
}
