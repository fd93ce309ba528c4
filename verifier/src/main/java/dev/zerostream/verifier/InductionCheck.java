package dev.zerostream.verifier;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.TaskCheck;
import dev.zerostream.verifier.sandbox.TaskOutcome;
import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Turns inputs for a program into an induction task: each is run twice, with the same output, and a
 * sample of them once more in processes of their own.
 */
final class InductionCheck {

  private final Sandbox sandbox;
  private final VerifierConfig config;
  private final Drafts drafts;
  private final Findings findings;
  private final Recheck recheck;

  InductionCheck(
      Sandbox sandbox, VerifierConfig config, Drafts drafts, Findings findings, Recheck recheck) {
    this.sandbox = sandbox;
    this.config = config;
    this.drafts = drafts;
    this.findings = findings;
    this.recheck = recheck;
  }

  private record Draft(
      ProposedTask proposal, String program, String message, List<String> inputs, Accepted facts) {}

  /** The task of the last inputs in {@code given}, or why there is none. */
  CheckedProposal check(ProposedTask proposal, String program, List<String> given, String message) {
    List<String> inputs = lastDistinct(given);
    if (inputs.size() < config.inductionInputs()) {
      String detail =
          "Expected %d distinct inputs, but there are %d"
              .formatted(config.inductionInputs(), inputs.size());
      return Findings.refused(proposal, RejectReason.TOO_FEW_INPUTS, detail);
    }
    if (program == null) {
      String detail = "Expected an induction proposal to name its source program, but it has none";
      return Findings.refused(proposal, RejectReason.FORMAT, detail);
    }
    Sandbox budgeted = new BudgetedSandbox(sandbox, TaskChecker.BUDGET);
    TaskOutcome outcome = TaskCheck.check(budgeted, program, inputs.get(0), config.limits());
    if (outcome instanceof Refused no) {
      return Findings.refused(proposal, no);
    }
    Calls calls = new Calls(budgeted, config.limits());
    return pairs(new Draft(proposal, program, message, inputs, (Accepted) outcome), calls);
  }

  private CheckedProposal pairs(Draft draft, Calls calls) {
    List<Execution> first =
        calls.of(draft.program(), draft.facts().inspection(), draft.inputs(), 0);
    List<Execution> second =
        calls.of(draft.program(), draft.facts().inspection(), draft.inputs(), 1);
    for (int i = 0; i < first.size(); i++) {
      if (!first.get(i).ok()) {
        RejectReason reason = RejectReason.valueOf(first.get(i).status().name());
        return Findings.refused(draft.proposal(), reason, first.get(i).error());
      }
      if (!second.get(i).ok()) {
        return Findings.refused(draft.proposal(), repeated(second.get(i)), second.get(i).error());
      }
    }
    if (!agree(first, second)) {
      String detail = "Expected the same output each time, but an input's outputs differ";
      return Findings.refused(draft.proposal(), RejectReason.NONDETERMINISTIC, detail);
    }
    return leak(draft, calls, first)
        .map(leak -> leaking(draft.proposal(), leak))
        .orElseGet(() -> accepted(draft, first));
  }

  private static CheckedProposal leaking(ProposedTask proposal, String leak) {
    return CheckedProposal.newBuilder(
            Findings.refused(proposal, RejectReason.NONDETERMINISTIC, leak))
        .setLeak(leak)
        .build();
  }

  private CheckedProposal accepted(Draft draft, List<Execution> outputs) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      examples.add(new Example(draft.inputs().get(i), outputs.get(i).value()));
    }
    VerifiedTask task =
        drafts
            .of(draft.proposal(), draft.program(), draft.facts())
            .setExamples(examples)
            .setVisibleExamples(examples.size() / 2)
            .setMessage(draft.message())
            .build();
    String set = new TreeSet<>(draft.inputs()).toString();
    String hash = draft.facts().inspection().canonicalHash();
    String behaviour = Keys.of(draft.facts().fingerprint().orElse(hash), set);
    return findings.accepted(draft.proposal(), task, behaviour, Keys.of(hash, set));
  }

  /** What reached across inputs that shared a process, seen by giving each a process of its own. */
  private Optional<String> leak(Draft draft, Calls calls, List<Execution> first) {
    if (!Calls.share(draft.facts().inspection(), draft.inputs())
        || !recheck.chooses(draft.proposal().getTaskId(), 0)) {
      return Optional.empty();
    }
    List<Execution> alone = calls.apart(draft.program(), draft.inputs(), 0);
    boolean same = alone.stream().allMatch(Execution::ok) && agree(first, alone);
    return same || !Recheck.tells(alone)
        ? Optional.empty()
        : Optional.of(
            "Expected the same outputs in a shared process and alone, but they differ for the"
                + " program "
                + draft.program());
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
}
