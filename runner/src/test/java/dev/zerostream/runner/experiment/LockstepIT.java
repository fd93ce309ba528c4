package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.learner.DirectLearner;
import dev.zerostream.learner.LearnerConfig;
import dev.zerostream.learner.TorchTrainers;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.proposer.DirectProposer;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.runner.Models;
import dev.zerostream.solver.DirectSolver;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.DirectVerifier;
import dev.zerostream.verifier.VerifierConfig;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockstepIT {

  private static final Settings SETTINGS =
      Settings.of("nano")
          .with("batch.groups", 2)
          .with("seed.groups", 1)
          .with("policy.rows", 16)
          .with("practice.floor", 0);

  @TempDir private Path folder;

  @Test
  void shouldGenerateEachBatchByExactlyTheLaggingVersion() throws Exception {
    List<Long> generatedBy = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    Path model = ShippedModel.in(folder.resolve("model"));
    ModelTurns turns = ModelTurns.even();
    try (Sandbox sandbox = ForkServerSandbox.start(VerifierConfig.sandbox(SETTINGS));
        Policy policy = Models.policy(model, SETTINGS, turns);
        PolicyTrainer trainer =
            new TorchTrainers(model, LearnerConfig.optimiser(SETTINGS), turns).base()) {
      Lockstep lockstep = new Lockstep(parts(policy, trainer, sandbox, 2), 2);
      digests.add(lockstep.newest().digest());
      for (int version = 1; version <= 4; version++) {
        assertThat(lockstep.advance().skipped()).isFalse();
        generatedBy.add(policy.version());
        digests.add(lockstep.newest().digest());
      }
      assertThat(lockstep.newest().version()).isEqualTo(4);
    }
    assertThat(generatedBy).containsExactly(0L, 0L, 0L, 1L);
    assertThat(digests).doesNotHaveDuplicates();
  }

  private static Lockstep.Parts parts(
      Policy policy, PolicyTrainer trainer, Sandbox sandbox, int lag) {
    InstantSource clock = InstantSource.system();
    return new Lockstep.Parts(
        policy,
        new DirectProposer(ProposerConfig.of(SETTINGS), policy, "run", "test", clock),
        new DirectVerifier(VerifierConfig.of(SETTINGS, "test"), sandbox, clock),
        new DirectSolver(SolverConfig.of(SETTINGS), policy, "run", "test", clock),
        new DirectLearner(LearnerConfig.of(SETTINGS, 3).withMaxLag(lag), trainer));
  }
}
