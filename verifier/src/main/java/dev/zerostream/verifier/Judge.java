package dev.zerostream.verifier;

import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.AnswerFormat.Answer;
import dev.zerostream.verifier.AnswerFormat.Found;
import dev.zerostream.verifier.Rewards.Judged;
import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the attempts at one task: deduction by comparing literals, error deduction by comparing
 * names letter by letter, abduction by running the task's program on each answer, induction by
 * running each answer on every pair, visible and hidden.
 *
 * <p><b>Contract</b>: gold values never enter a process that runs model code; model code that uses
 * up its share of the group's time is wrong; 5 % of the verdicts from shared processes are judged
 * again alone, and a difference spoils the group ({@link StateLeaked}); a sandbox that fails is an
 * exception, never a verdict.
 */
public final class Judge {

  private static final Duration BUDGET = Duration.ofSeconds(8);

  private final Sandbox sandbox;
  private final AnswerFormat format;
  private final Limits limits;
  private final Recheck recheck;
  private final InductionCredit credit;

  /** A judge over {@code sandbox} that wants all pairs of an induction. */
  public Judge(Sandbox sandbox, AnswerFormat format, Limits limits) {
    this(sandbox, format, limits, Recheck.DEFAULT, InductionCredit.ALL);
  }

  /** The judge of a run. */
  Judge(Sandbox sandbox, VerifierConfig config) {
    this(sandbox, config.format(), config.limits(), Recheck.DEFAULT, config.inductionCredit());
  }

  Judge(
      Sandbox sandbox,
      AnswerFormat format,
      Limits limits,
      Recheck recheck,
      InductionCredit credit) {
    this.sandbox = sandbox;
    this.format = format;
    this.limits = limits;
    this.recheck = recheck;
    this.credit = credit;
  }

  /** One verdict per attempt, in order; {@link StateLeaked} if none of them can be trusted. */
  List<Judged> judge(VerifiedTask task, List<Solution> solutions) {
    List<String> responses = new ArrayList<>();
    List<Boolean> finished = new ArrayList<>();
    for (Solution solution : solutions) {
      responses.add(solution.getTrajectory().getResponse());
      finished.add(solution.getTrajectory().getFinishReason() == FinishReason.STOP);
    }
    List<Double> credits = credits(task, responses, finished, recheck);
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      Trajectory trajectory = solutions.get(i).getTrajectory();
      boolean abandoned = trajectory.getFinishReason() == FinishReason.ABANDONED;
      Double worth = abandoned ? null : credits.get(i);
      judged.add(
          new Judged(
              solutions.get(i),
              abandoned ? Verdict.UNKNOWN : verdict(worth),
              worth == null ? 0 : worth));
    }
    return judged;
  }

  /**
   * CORRECT, WRONG or FORMAT_ERROR for each response.
   *
   * @param finished whether the model ended each response itself
   */
  public List<Verdict> verdicts(VerifiedTask task, List<String> responses, List<Boolean> finished) {
    try {
      return verdicts(credits(task, responses, finished, recheck));
    } catch (StateLeaked leaked) {
      // Nobody is rewarded here: a process for each input gives verdicts that can be trusted.
      return verdicts(credits(task, responses, finished, Recheck.APART));
    }
  }

  private static List<Verdict> verdicts(List<Double> credits) {
    return credits.stream().map(Judge::verdict).toList();
  }

  private static Verdict verdict(Double credit) {
    return credit == null ? Verdict.FORMAT_ERROR : credit == 1 ? Verdict.CORRECT : Verdict.WRONG;
  }

  /** What each response is worth, from 0 to 1; null for a badly formatted one. */
  private List<Double> credits(
      VerifiedTask task, List<String> responses, List<Boolean> finished, Recheck how) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < responses.size(); i++) {
      Found found = format.answer(task.getTaskType(), responses.get(i), finished.get(i));
      answers.add(found instanceof Answer answer ? answer.text() : null);
    }
    List<String> texts = answers.stream().filter(text -> text != null).toList();
    List<Double> known =
        switch (task.getTaskType()) {
          case ABDUCTION -> whole(abduction(task, texts, how));
          case INDUCTION -> induction(task, texts, how);
          case ERROR_DEDUCTION -> whole(texts.stream().map(task.getOutput()::equals).toList());
          default -> whole(deduction(task, texts));
        };
    List<Double> credits = new ArrayList<>();
    int next = 0;
    for (String answer : answers) {
      credits.add(answer == null ? null : known.get(next++));
    }
    return credits;
  }

  private static List<Double> whole(List<Boolean> right) {
    return right.stream().map(it -> it ? 1.0 : 0.0).toList();
  }

  private List<Boolean> deduction(VerifiedTask task, List<String> answers) {
    List<LiteralPair> pairs =
        answers.stream().map(answer -> new LiteralPair(task.getOutput(), answer)).toList();
    return sandbox.compare(pairs).stream().map(Comparison::equal).toList();
  }

  private List<Boolean> abduction(VerifiedTask task, List<String> answers, Recheck recheck) {
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

  private List<Double> induction(VerifiedTask task, List<String> candidates, Recheck recheck) {
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
