package dev.zerostream.proposer;

import dev.zerostream.policy.Rollout;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Builds proposer prompts and proposals (arXiv 2505.03335, section 3.3): K references for
 * deduction, abduction and error deduction with the request to differ, one existing program for
 * induction. All choices follow from the request's seed and the buffers.
 */
public final class Proposer {

  /** How many programs are tried for an induction prompt that has room. */
  private static final int DRAWS = 8;

  private final ProposerConfig config;
  private final ProposerPrompts prompts;
  private final Tokenizer tokenizer;
  private final String runId;
  private final String worker;

  /** A proposer for one run. */
  public Proposer(ProposerConfig config, Tokenizer tokenizer, String runId, String worker) {
    this.config = config;
    this.prompts = new ProposerPrompts(config);
    this.tokenizer = tokenizer;
    this.runId = runId;
    this.worker = worker;
  }

  /** What to generate for {@code request}. */
  Proposal plan(TaskRequest request, ReferenceBuffers buffers) {
    RandomGenerator random = new SplittableRandom(request.getSeed());
    return request.getTaskType() == TaskType.INDUCTION
        ? induction(request, buffers, random)
        : fromReferences(
            request,
            buffers.sample(request.getTaskType(), config.references(), random),
            config.composing().draw(request, buffers));
  }

  /** On a program that leaves room in the prompt; the zero program always does. */
  private Proposal induction(
      TaskRequest request, ReferenceBuffers buffers, RandomGenerator random) {
    for (int draw = 0; draw < DRAWS; draw++) {
      Optional<VerifiedTask> source = buffers.source(random);
      if (source.isEmpty()) {
        break;
      }
      String program = source.get().getProgram();
      String prompt = prompts.induction(request.getDomain(), program);
      if (fits(prompt)) {
        return onProgram(request, prompt, source.get().getTaskId(), program);
      }
    }
    String zero = ProposerPrompts.ZERO_PROGRAM;
    return onProgram(request, prompts.induction(request.getDomain(), zero), null, zero);
  }

  private Proposal onProgram(TaskRequest request, String prompt, String taskId, String program) {
    return new Proposal(rollout(request, prompt), List.of(), List.of(), taskId, program);
  }

  private Proposal fromReferences(
      TaskRequest request, List<VerifiedTask> references, List<HelperFunction> helpers) {
    for (int shown = references.size(); shown >= 0; shown--) {
      List<VerifiedTask> these = List.copyOf(references.subList(0, shown));
      String prompt = prompts.task(request.getTaskType(), request.getDomain(), these, helpers);
      if (fits(prompt) || (shown == 0 && helpers.isEmpty())) {
        return new Proposal(rollout(request, prompt), these, helpers, null, null);
      }
    }
    return fromReferences(request, references, List.of());
  }

  private boolean fits(String prompt) {
    return tokenizer.fits(prompt, config.promptMaxTokens());
  }

  private Rollout rollout(TaskRequest request, String prompt) {
    return new Rollout(
        request.getTaskId() + "/p",
        runId,
        request.getTaskId(),
        Role.PROPOSER,
        request.getTaskType(),
        request.getDomain(),
        request.getPhase(),
        prompt,
        config.sampling(),
        request.getSeed(),
        worker);
  }

  /** The proposal as a record. */
  ProposedTask proposed(TaskRequest request, Proposal proposal, Trajectory trajectory) {
    return record(request)
        .setReferences(proposal.referenceIds())
        .setReferencePrograms(proposal.referencePrograms())
        .setHelpers(proposal.helperPrograms())
        .setComposedOf(proposal.helperIds())
        .setSourceTaskId(proposal.sourceTaskId())
        .setSourceProgram(proposal.sourceProgram())
        .setTrajectory(trajectory)
        .build();
  }

  /** The record of a request that nobody could answer. */
  ProposedTask abandoned(TaskRequest request, String cause) {
    return record(request).setReferences(List.of()).setAbandonedBecause(cause).build();
  }

  /** The saved seed that answers a SEED request, if there is one for it. */
  Optional<ProposedTask> saved(TaskRequest request) {
    return request.getPhase() == Phase.SEED
        ? config
            .seeds()
            .of(request.getTaskType(), request.getTaskId())
            .map(it -> whole(request, it))
        : Optional.empty();
  }

  private static ProposedTask whole(TaskRequest request, TaskContent seed) {
    return record(request).setReferences(List.of()).setContent(seed).build();
  }

  /** The old task that a PRACTICE request asks again, chosen by its seed; abandoned without one. */
  ProposedTask practice(TaskRequest request, ReferenceBuffers buffers) {
    RandomGenerator random = new SplittableRandom(request.getSeed());
    return buffers
        .practised(request.getTaskType(), request.getPracticeOf(), random)
        .map(old -> again(request, old))
        .orElseGet(
            () -> abandoned(request, "Expected an old task to practise, but there is none yet"));
  }

  private static ProposedTask again(TaskRequest request, VerifiedTask old) {
    List<String> inputs =
        old.getInput() != null
            ? List.of(old.getInput())
            : old.getExamples().stream().map(Example::getInput).toList();
    return record(request)
        .setReferences(List.of())
        .setPracticeOf(old.getTaskId())
        .setContent(new TaskContent(old.getProgram(), inputs, old.getMessage()))
        .build();
  }

  private static ProposedTask.Builder record(TaskRequest request) {
    return ProposedTask.newBuilder()
        .setTaskId(request.getTaskId())
        .setTaskType(request.getTaskType())
        .setDomain(request.getDomain())
        .setPhase(request.getPhase())
        .setPracticeOf(request.getPracticeOf());
  }
}
