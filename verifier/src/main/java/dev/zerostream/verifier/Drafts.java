package dev.zerostream.verifier;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import java.time.InstantSource;
import java.util.Map;

/** Begins the record of an accepted task with what does not depend on its type. */
record Drafts(VerifierConfig config, InstantSource clock) {

  VerifiedTask.Builder of(ProposedTask proposal, String program, Accepted facts) {
    Inspection inspection = facts.inspection();
    return VerifiedTask.newBuilder()
        .setTaskId(proposal.getTaskId())
        .setTaskType(proposal.getTaskType())
        .setDomain(proposal.getDomain())
        .setPhase(proposal.getPhase())
        .setPracticeOf(proposal.getPracticeOf())
        .setProgram(program)
        .setCanonicalHash(inspection.canonicalHash())
        .setFingerprint(facts.fingerprint().orElse(null))
        .setComplexity(complexity(inspection.complexity()))
        .setAttempts(proposal.getPhase() == Phase.SEED ? 0 : config.attempts())
        .setProposalWeightVersion(newestVersion(proposal.getTrajectory()))
        .setReferences(proposal.getReferences())
        .setComposedOf(proposal.getComposedOf())
        .setVerifierBuild(config.build())
        .setVerifiedAt(clock.instant());
  }

  private static long newestVersion(Trajectory trajectory) {
    if (trajectory == null) {
      return 0;
    }
    return trajectory.getSegments().stream().mapToLong(Segment::getWeightVersion).max().orElse(0);
  }

  private static Complexity complexity(Map<String, Double> measures) {
    return new Complexity(
        measures.get("astNodes").intValue(),
        measures.get("lines").intValue(),
        measures.get("cyclomatic").intValue(),
        measures.get("cognitive").intValue(),
        measures.get("halsteadVolume"),
        measures.get("halsteadEffort"));
  }
}
