package dev.zerostream.verifier;

import dev.zerostream.schemas.FinishReason;
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
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.Stripped;
import dev.zerostream.verifier.sandbox.TaskCheck;
import dev.zerostream.verifier.sandbox.TaskOutcome;
import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Turns a proposal into a verified task or a reason against it (arXiv 2505.03335, section 3.3.3):
 * it must run, use nothing forbidden, be deterministic and return a literal, or raise where the
 * exception is what is asked for.
 */
final class TaskChecker {

  static final Duration BUDGET = Duration.ofSeconds(4);

  private final Sandbox sandbox;
  private final VerifierConfig config;
  private final Drafts drafts;
  private final Findings findings;
  private final InductionCheck induction;

  TaskChecker(Sandbox sandbox, VerifierConfig config, InstantSource clock) {
    this(sandbox, config, clock, Recheck.DEFAULT);
  }

  TaskChecker(Sandbox sandbox, VerifierConfig config, InstantSource clock, Recheck recheck) {
    this.sandbox = sandbox;
    this.config = config;
    this.drafts = new Drafts(config, clock);
    this.findings = new Findings(config.novelty());
    this.induction = new InductionCheck(sandbox, config, drafts, findings, recheck);
  }

  CheckedProposal check(ProposedTask proposal) {
    if (proposal.getContent() != null) {
      return checkContent(proposal, proposal.getContent());
    }
    Trajectory trajectory = proposal.getTrajectory();
    if (trajectory == null) {
      return Findings.refused(proposal, RejectReason.ABANDONED, proposal.getAbandonedBecause());
    }
    boolean finished = trajectory.getFinishReason() == FinishReason.STOP;
    Found found =
        config.format().proposal(proposal.getTaskType(), trajectory.getResponse(), finished);
    if (found instanceof Snippet snippet) {
      return checkProposed(proposal, snippet);
    }
    if (found instanceof Inputs inputs) {
      return induction.check(
          proposal, proposal.getSourceProgram(), inputs.inputs(), inputs.message());
    }
    String why = found instanceof Malformed malformed ? malformed.why() : "Expected a proposal";
    return Findings.refused(proposal, RejectReason.FORMAT, why);
  }

  /** An old task that is asked again, or a saved seed: checked like any other. */
  private CheckedProposal checkContent(ProposedTask proposal, TaskContent content) {
    if (proposal.getTaskType() == TaskType.INDUCTION) {
      return induction.check(
          proposal, content.getProgram(), content.getInputs(), content.getMessage());
    }
    if (content.getInputs().size() != 1) {
      String detail = "Expected one input, but there are " + content.getInputs().size();
      return Findings.refused(proposal, RejectReason.FORMAT, detail);
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
        ? Findings.refused(proposal, RejectReason.SYNTAX, stripped.error())
        : checkComposed(proposal, stripped.program(), snippet.input());
  }

  private CheckedProposal checkComposed(ProposedTask proposal, String program, String input) {
    Composition composition = Composition.of(proposal);
    return composition
        .problem(sandbox, program)
        .map(problem -> Findings.refused(proposal, RejectReason.NOT_COMPOSED, problem))
        .orElseGet(() -> checkSnippet(proposal, composition.whole(program), input));
  }

  private CheckedProposal checkSnippet(ProposedTask proposal, String program, String input) {
    Sandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    TaskOutcome outcome =
        proposal.getTaskType() == TaskType.ERROR_DEDUCTION
            ? TaskCheck.checkRaising(budgeted, program, input, config.limits())
            : TaskCheck.check(budgeted, program, input, config.limits());
    if (outcome instanceof Refused no) {
      return Findings.refused(proposal, no);
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
    return findings.accepted(proposal, task, facts.fingerprint().orElse(exact), exact);
  }
}
