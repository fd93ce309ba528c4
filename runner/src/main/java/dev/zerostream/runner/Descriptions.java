package dev.zerostream.runner;

import dev.zerostream.dashboard.DashboardStage;
import dev.zerostream.learner.LearnerStage;
import dev.zerostream.proposer.ProposerStage;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.verifier.VerifierStage;
import java.util.List;

/** Every stage of the pipeline, in the order in which a task travels. */
final class Descriptions {

  static final List<StageDescription> ALL =
      List.of(
          ProposerStage.DESCRIPTION,
          VerifierStage.DESCRIPTION,
          SolverStage.DESCRIPTION,
          LearnerStage.DESCRIPTION,
          DashboardStage.DESCRIPTION);

  private Descriptions() {}
}
