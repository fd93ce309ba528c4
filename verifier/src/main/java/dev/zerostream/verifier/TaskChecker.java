package dev.zerostream.verifier;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.AnswerFormat.Found;
import dev.zerostream.verifier.AnswerFormat.Inputs;
import dev.zerostream.verifier.AnswerFormat.Malformed;
import dev.zerostream.verifier.AnswerFormat.Snippet;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.Stripped;
import dev.zerostream.verifier.sandbox.TaskCheck;
import dev.zerostream.verifier.sandbox.TaskOutcome;
import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Turns a proposal into a verified task or a reason against it (arXiv 2505.03335, section 3.3.3):
 * it must run, use nothing forbidden, be deterministic and return a literal, or raise where the
 * exception is what is asked for.
 */
final class TaskChecker {

  private static final Duration BUDGET = Duration.ofSeconds(4);

  private final Sandbox sandbox;
  private final VerifierConfig config;
  private final Drafts drafts;
  private final Recheck recheck;

  TaskChecker(Sandbox sandbox, VerifierConfig config, InstantSource clock) {
    this(sandbox, config, clock, Recheck.DEFAULT);
  }

  TaskChecker(Sandbox sandbox, VerifierConfig config, InstantSource clock, Recheck recheck) {
    this.sandbox = sandbox;
    this.config = config;
    this.drafts = new Drafts(config, clock);
    this.recheck = recheck;
  }

  CheckedProposal check(ProposedTask proposal) {
    if (proposal.getContent() != null) {
      return checkContent(proposal, proposal.getContent());
    }
    Trajectory trajectory = proposal.getTrajectory();
    if (trajectory == null) {
      return refused(proposal, RejectReason.ABANDONED, proposal.getAbandonedBecause());
    }
    boolean finished = trajectory.getFinishReason() == FinishReason.STOP;
    Found found =
        config.format().proposal(proposal.getTaskType(), trajectory.getResponse(), finished);
    if (found instanceof Snippet snippet) {
      return checkProposed(proposal, snippet);
    }
    if (found instanceof Inputs inputs) {
      return checkInputs(proposal, proposal.getSourceProgram(), inputs.inputs(), inputs.message());
    }
    String why = found instanceof Malformed malformed ? malformed.why() : "Expected a proposal";
    return refused(proposal, RejectReason.FORMAT, why);
  }

  /** An old task that is asked again, or a saved seed: checked like any other. */
  private CheckedProposal checkContent(ProposedTask proposal, TaskContent content) {
    if (proposal.getTaskType() == TaskType.INDUCTION) {
      return checkInputs(proposal, content.getProgram(), content.getInputs(), content.getMessage());
    }
    if (content.getInputs().size() != 1) {
      String detail = "Expected one input, but there are " + content.getInputs().size();
      return refused(proposal, RejectReason.FORMAT, detail);
    }
    return checkSnippet(proposal, content.getProgram(), content.getInputs().get(0));
  }

  /** What is to go goes first, so that it is not checked, counts for nothing and is not kept. */
  private CheckedProposal checkProposed(ProposedTask proposal, Snippet snippet) {
    if (config.strip().isEmpty()) {
      return checkComposed(proposal, snippet.program(), snippet.input());
    }
    Stripped stripped = sandbox.strip(snippet.program(), config.strip());
    return stripped.program() == null
        ? refused(proposal, RejectReason.SYNTAX, stripped.error())
        : checkComposed(proposal, stripped.program(), snippet.input());
  }

  private CheckedProposal checkComposed(ProposedTask proposal, String program, String input) {
    Composition composition = Composition.of(proposal);
    return composition
        .problem(sandbox, program)
        .map(problem -> refused(proposal, RejectReason.NOT_COMPOSED, problem))
        .orElseGet(() -> checkSnippet(proposal, composition.whole(program), input));
  }

  private CheckedProposal checkSnippet(ProposedTask proposal, String program, String input) {
    Sandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    TaskOutcome outcome =
        proposal.getTaskType() == TaskType.ERROR_DEDUCTION
            ? TaskCheck.checkRaising(budgeted, program, input, config.limits())
            : TaskCheck.check(budgeted, program, input, config.limits());
    if (outcome instanceof Refused no) {
      return refused(proposal, RejectReason.valueOf(no.reason().name()), no.detail());
    }
    Accepted facts = (Accepted) outcome;
    String exact = Keys.of(facts.inspection().canonicalHash(), input);
    VerifiedTask task =
        drafts
            .of(proposal, program, facts)
            .setInput(input)
            .setOutput(facts.output())
            .setExamples(List.of())
            .setVisibleExamples(0)
            .build();
    return accepted(proposal, task, facts.fingerprint().orElse(exact), exact);
  }

  private CheckedProposal checkInputs(
      ProposedTask proposal, String program, List<String> given, String message) {
    List<String> inputs = lastDistinct(given);
    if (inputs.size() < config.inductionInputs()) {
      String detail =
          "Expected %d distinct inputs, but there are %d"
              .formatted(config.inductionInputs(), inputs.size());
      return refused(proposal, RejectReason.TOO_FEW_INPUTS, detail);
    }
    if (program == null) {
      String detail = "Expected an induction proposal to name its source program, but it has none";
      return refused(proposal, RejectReason.FORMAT, detail);
    }
    Sandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    TaskOutcome outcome = TaskCheck.check(budgeted, program, inputs.get(0), config.limits());
    if (outcome instanceof Refused no) {
      return refused(proposal, RejectReason.valueOf(no.reason().name()), no.detail());
    }
    return checkPairs(proposal, program, message, inputs, (Accepted) outcome, budgeted);
  }

  private CheckedProposal checkPairs(
      ProposedTask proposal,
      String program,
      String message,
      List<String> inputs,
      Accepted facts,
      Sandbox budgeted) {
    Calls calls = new Calls(budgeted, config.limits());
    List<Execution> first = calls.of(program, facts.inspection(), inputs, 0);
    List<Execution> second = calls.of(program, facts.inspection(), inputs, 1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (!first.get(i).ok()) {
        RejectReason reason = RejectReason.valueOf(first.get(i).status().name());
        return refused(proposal, reason, first.get(i).error());
      }
      if (!second.get(i).ok()) {
        return refused(proposal, repeated(second.get(i)), second.get(i).error());
      }
      examples.add(new Example(inputs.get(i), first.get(i).value()));
    }
    if (!agree(first, second)) {
      String detail = "Expected the same output each time, but an input's outputs differ";
      return refused(proposal, RejectReason.NONDETERMINISTIC, detail);
    }
    Optional<String> leak = leak(calls, proposal.getTaskId(), program, facts, inputs, first);
    if (leak.isPresent()) {
      return CheckedProposal.newBuilder(
              refused(proposal, RejectReason.NONDETERMINISTIC, leak.get()))
          .setLeak(leak.get())
          .build();
    }
    VerifiedTask task =
        drafts
            .of(proposal, program, facts)
            .setExamples(examples)
            .setVisibleExamples(inputs.size() / 2)
            .setMessage(message)
            .build();
    String set = new TreeSet<>(inputs).toString();
    String behaviour = Keys.of(facts.fingerprint().orElse(facts.inspection().canonicalHash()), set);
    return accepted(proposal, task, behaviour, Keys.of(facts.inspection().canonicalHash(), set));
  }

  /** What reached across inputs that shared a process, seen by giving each a process of its own. */
  private Optional<String> leak(
      Calls calls,
      String taskId,
      String program,
      Accepted facts,
      List<String> inputs,
      List<Execution> first) {
    if (!Calls.share(facts.inspection(), inputs) || !recheck.chooses(taskId, 0)) {
      return Optional.empty();
    }
    List<Execution> alone = calls.apart(program, inputs, 0);
    boolean same = alone.stream().allMatch(Execution::ok) && agree(first, alone);
    return same || !Recheck.tells(alone)
        ? Optional.empty()
        : Optional.of(
            "Expected the same outputs in a shared process and alone, but they differ for the"
                + " program "
                + program);
  }

  /** The reason for a repeated call that failed where the first did not. */
  private static RejectReason repeated(Execution failed) {
    return switch (failed.status()) {
      case TIMEOUT -> RejectReason.TIMEOUT;
      case MEMORY -> RejectReason.MEMORY;
      default -> RejectReason.NONDETERMINISTIC;
    };
  }

  /** Whether the values are equal in Python, where sets have no order. */
  private boolean agree(List<Execution> first, List<Execution> second) {
    List<LiteralPair> different = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (!first.get(i).value().equals(second.get(i).value())) {
        different.add(new LiteralPair(first.get(i).value(), second.get(i).value()));
      }
    }
    return different.isEmpty() || sandbox.compare(different).stream().allMatch(Comparison::equal);
  }

  /** The last N inputs, as the proposer may correct itself; fewer when they repeat. */
  private List<String> lastDistinct(List<String> inputs) {
    int from = Math.max(0, inputs.size() - config.inductionInputs());
    return new ArrayList<>(new LinkedHashSet<>(inputs.subList(from, inputs.size())));
  }

  private CheckedProposal accepted(
      ProposedTask proposal, VerifiedTask task, String behaviour, String exact) {
    String key =
        config.novelty() == Novelty.OFF || proposal.getPhase() == Phase.PRACTICE
            ? null
            : proposal.getTaskType()
                + "/"
                + (config.novelty() == Novelty.EXACT ? exact : behaviour);
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setTask(task)
        .setNoveltyKey(key)
        .build();
  }

  private static CheckedProposal refused(
      ProposedTask proposal, RejectReason reason, String detail) {
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setRejectReason(reason)
        .setDetail(detail == null ? reason.name() : detail)
        .build();
  }
}
