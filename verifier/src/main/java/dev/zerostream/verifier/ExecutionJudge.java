package dev.zerostream.verifier;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Judges what has to be run: inputs of an abduction, programs of an induction. */
final class ExecutionJudge {

  private static final Duration BUDGET = Duration.ofSeconds(8);

  private final Sandbox sandbox;
  private final Limits limits;
  private final InductionCredit credit;

  ExecutionJudge(Sandbox sandbox, Limits limits, InductionCredit credit) {
    this.sandbox = sandbox;
    this.limits = limits;
    this.credit = credit;
  }

  /** Whether each input gives the task's output. */
  List<Boolean> abduction(VerifiedTask task, List<String> answers, Recheck recheck) {
    String program = task.getProgram();
    Inspection facts = sandbox.inspect(program);
    BudgetedSandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    Calls calls = new Calls(budgeted, limits.withWallAtMost(budgeted.share(answers.size())));
    List<Execution> executions =
        recheck.apart() ? calls.apart(program, answers, 0) : calls.of(program, facts, answers, 0);
    List<String> gold = executions.stream().map(any -> task.getOutput()).toList();
    List<Boolean> right = equal(executions, gold);
    for (int i = 0; i < answers.size() && Calls.share(facts, answers); i++) {
      if (recheck.chooses(task.getTaskId(), i)) {
        List<Execution> alone = calls.apart(program, List.of(answers.get(i)), 0);
        List<Execution> both = List.of(executions.get(i), alone.get(0));
        boolean again = equal(alone, gold).get(0);
        requireSame(both, right.get(i), again, "the input " + answers.get(i));
      }
    }
    return right;
  }

  /** What each program is worth, from 0 to 1, by the pairs that it gets right. */
  List<Double> induction(VerifiedTask task, List<String> candidates, Recheck recheck) {
    BudgetedSandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    List<Double> credits = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      // What one candidate wastes, the others do not lack.
      Duration share = budgeted.share(candidates.size() - i);
      Calls calls = new Calls(budgeted, limits.withTotal(atLeastAMilli(share)));
      Inspection facts = sandbox.inspect(candidates.get(i));
      credits.add(runnable(facts) ? worth(calls, task, candidates.get(i), facts, recheck, i) : 0.0);
    }
    return credits;
  }

  private static Duration atLeastAMilli(Duration share) {
    return share.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : share;
  }

  private double worth(
      Calls calls,
      VerifiedTask task,
      String program,
      Inspection facts,
      Recheck recheck,
      int index) {
    List<Example> pairs = counting(task);
    List<String> inputs = pairs.stream().map(Example::getInput).toList();
    List<String> outputs = pairs.stream().map(Example::getOutput).toList();
    List<Execution> executions = executions(calls, program, facts, inputs, recheck);
    double worth = worth(executions, outputs);
    if (Calls.share(facts, inputs) && recheck.chooses(task.getTaskId(), index)) {
      List<Execution> alone = calls.apart(program, inputs, 0);
      List<Execution> both = new ArrayList<>(executions);
      both.addAll(alone);
      requireSame(both, worth, worth(alone, outputs), "the program " + program);
    }
    return worth;
  }

  private List<Example> counting(VerifiedTask task) {
    List<Example> pairs = task.getExamples();
    return credit == InductionCredit.ALL
        ? pairs
        : pairs.subList(Math.min(task.getVisibleExamples(), pairs.size() - 1), pairs.size());
  }

  /** Where one failure decides, nothing runs after it. */
  private List<Execution> executions(
      Calls calls, String program, Inspection facts, List<String> inputs, Recheck recheck) {
    if (recheck.apart()) {
      return calls.apart(program, inputs, 0);
    }
    return credit == InductionCredit.ALL
        ? calls.untilFailure(program, facts, inputs, 0)
        : calls.of(program, facts, inputs, 0);
  }

  private double worth(List<Execution> executions, List<String> outputs) {
    List<Boolean> right = new ArrayList<>(equal(executions, outputs));
    while (right.size() < outputs.size()) {
      right.add(false);
    }
    return credit.of(right);
  }

  private static void requireSame(
      List<Execution> executions, Object shared, Object alone, String what) {
    if (!shared.equals(alone) && Recheck.tells(executions)) {
      throw new StateLeaked(
          "Expected the same verdict in a shared process and alone, but it was %s and %s for %s"
              .formatted(shared, alone, what));
    }
  }

  private static boolean runnable(Inspection facts) {
    return facts.parses() && facts.definesEntryPoint() && facts.forbidden().isEmpty();
  }

  private List<Boolean> equal(List<Execution> executions, List<String> gold) {
    List<LiteralPair> pairs = new ArrayList<>();
    for (int i = 0; i < executions.size(); i++) {
      if (executions.get(i).ok()) {
        pairs.add(new LiteralPair(gold.get(i), executions.get(i).value()));
      }
    }
    List<Comparison> comparisons = pairs.isEmpty() ? List.of() : sandbox.compare(pairs);
    List<Boolean> equal = new ArrayList<>();
    int next = 0;
    for (Execution execution : executions) {
      equal.add(execution.ok() && comparisons.get(next++).equal());
    }
    return equal;
  }
}
