package dev.zerostream.proposer;

import dev.zerostream.policy.PromptTemplates;
import dev.zerostream.policy.Rollout;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.schemas.Domain;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Builds proposer prompts and proposals (arXiv 2505.03335, section 3.3): K references for
 * deduction, abduction and error deduction with the request to differ, one existing program for
 * induction. All choices follow from the request's seed and the buffers.
 */
public final class Proposer {

  /** The one hand-written task: identity, shown while the buffers are empty. */
  public static final String ZERO_PROGRAM = "def f(x):\n    return x";

  public static final String ZERO_INPUT = "'Hello world'";

  /** The same for error deduction. */
  public static final String ZERO_RAISING_PROGRAM = "def f(x):\n    return 1 // x";

  private static final String ZERO_RAISING_INPUT = "0";
  private static final String ZERO_RAISED = "ZeroDivisionError";

  private final ProposerConfig config;
  private final PromptTemplates prompts;
  private final Tokenizer tokenizer;
  private final String runId;
  private final String worker;

  /** A proposer for one run. */
  public Proposer(ProposerConfig config, Tokenizer tokenizer, String runId, String worker) {
    this.config = config;
    this.prompts = new PromptTemplates(Proposer.class, config.format());
    this.tokenizer = tokenizer;
    this.runId = runId;
    this.worker = worker;
  }

  /** What to generate for {@code request}. */
  Proposal plan(TaskRequest request, ReferenceBuffers buffers) {
    RandomGenerator random = new SplittableRandom(request.getSeed());
    return request.getTaskType() == TaskType.INDUCTION
        ? induction(request, buffers.source(random))
        : fromReferences(
            request,
            buffers.sample(request.getTaskType(), config.references(), random),
            config.composing().draw(request, buffers));
  }

  private Proposal induction(TaskRequest request, Optional<VerifiedTask> source) {
    String program = source.map(VerifiedTask::getProgram).orElse(ZERO_PROGRAM);
    String prompt = prompt(request.getDomain(), program);
    String id = source.map(VerifiedTask::getTaskId).orElse(null);
    return new Proposal(rollout(request, prompt), List.of(), List.of(), id, program);
  }

  private Proposal fromReferences(
      TaskRequest request, List<VerifiedTask> references, List<HelperFunction> helpers) {
    for (int shown = references.size(); shown >= 0; shown--) {
      List<VerifiedTask> these = List.copyOf(references.subList(0, shown));
      String prompt = prompt(request.getTaskType(), request.getDomain(), these, helpers);
      boolean fits = tokenizer.fits(prompt, config.promptMaxTokens());
      if (fits || (shown == 0 && helpers.isEmpty())) {
        return new Proposal(rollout(request, prompt), these, helpers, null, null);
      }
    }
    return fromReferences(request, references, List.of());
  }

  /** The prompt for an induction proposal on {@code program}. */
  public String prompt(Domain domain, String program) {
    return prompts.fill(
        "propose-induction",
        Map.of(
            "program", program,
            "count", Integer.toString(config.inductionInputs()),
            "domain", theme(domain)));
  }

  /** The prompt for a proposal of any other type that shows {@code references}. */
  public String prompt(TaskType type, Domain domain, List<VerifiedTask> references) {
    return prompt(type, domain, references, List.of());
  }

  private String prompt(
      TaskType type, Domain domain, List<VerifiedTask> references, List<HelperFunction> helpers) {
    StringBuilder shown = new StringBuilder();
    for (VerifiedTask reference : references) {
      shown.append(reference(reference.getProgram(), reference.getInput(), reference.getOutput()));
    }
    if (references.isEmpty() && config.references() > 0) {
      shown.append(
          type == TaskType.ERROR_DEDUCTION
              ? reference(ZERO_RAISING_PROGRAM, ZERO_RAISING_INPUT, ZERO_RAISED)
              : reference(ZERO_PROGRAM, ZERO_INPUT, ZERO_INPUT));
    }
    return prompts.fill(
        "propose-" + type.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        Map.of(
            "references", shown.toString(),
            "helpers", helpers(helpers),
            "domain", theme(domain),
            "modules", String.join(", ", config.modules()),
            "forbidden", String.join(", ", config.forbidden())));
  }

  private String reference(String program, String input, String output) {
    return prompts.fill("reference", Map.of("program", program, "input", input, "output", output));
  }

  private String helpers(List<HelperFunction> helpers) {
    if (helpers.isEmpty()) {
      return "";
    }
    String programs =
        helpers.stream().map(HelperFunction::program).collect(Collectors.joining("\n\n"));
    String names =
        IntStream.range(0, helpers.size())
            .mapToObj(HelperFunction::name)
            .collect(Collectors.joining(", "));
    return prompts.fill("helpers", Map.of("programs", programs, "names", names));
  }

  private String theme(Domain domain) {
    return prompts.fill("domain-" + domain.name().toLowerCase(Locale.ROOT), Map.of());
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
