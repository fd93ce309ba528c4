package dev.zerostream.proposer;

import dev.zerostream.policy.Rollout;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;

/**
 * A proposal to be made: the generation, and what its prompt was built from.
 *
 * @param rollout generation to ask for
 * @param references the tasks shown
 * @param helpers functions to build on
 * @param sourceTaskId induction: id of the task whose program is reused, null for the zero task
 * @param sourceProgram induction: that program, else null
 */
record Proposal(
    Rollout rollout,
    List<VerifiedTask> references,
    List<HelperFunction> helpers,
    String sourceTaskId,
    String sourceProgram) {

  List<String> referenceIds() {
    return references.stream().map(VerifiedTask::getTaskId).toList();
  }

  List<String> helperPrograms() {
    return helpers.stream().map(HelperFunction::program).toList();
  }

  List<String> helperIds() {
    return helpers.stream().map(HelperFunction::taskId).toList();
  }

  List<String> referencePrograms() {
    return references.stream().map(VerifiedTask::getProgram).toList();
  }
}
