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

  /** A judge over {@code sandbox}. */
  public Judge(Sandbox sandbox, AnswerFormat format, Limits limits) {
    this(sandbox, format, limits, Recheck.DEFAULT);
  }

  Judge(Sandbox sandbox, AnswerFormat format, Limits limits, Recheck recheck) {
    this.sandbox = sandbox;
    this.format = format;
    this.limits = limits;
    this.recheck = recheck;
  }

  /** One verdict per attempt, in order; {@link StateLeaked} if none of them can be trusted. */
  List<Judged> judge(VerifiedTask task, List<Solution> solutions) {
    List<String> responses = new ArrayList<>();
    List<Boolean> finished = new ArrayList<>();
    for (Solution solution : solutions) {
      responses.add(solution.getTrajectory().getResponse());
      finished.add(solution.getTrajectory().getFinishReason() == FinishReason.STOP);
    }
    List<Verdict> verdicts = verdicts(task, responses, finished, recheck);
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < solutions.size(); i++) {
      Trajectory trajectory = solutions.get(i).getTrajectory();
      boolean abandoned = trajectory.getFinishReason() == FinishReason.ABANDONED;
      judged.add(new Judged(solutions.get(i), abandoned ? Verdict.UNKNOWN : verdicts.get(i)));
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
      return verdicts(task, responses, finished, recheck);
    } catch (StateLeaked leaked) {
      // Nobody is rewarded here: a process for each input gives verdicts that can be trusted.
      return verdicts(task, responses, finished, Recheck.APART);
    }
  }

  private List<Verdict> verdicts(
      VerifiedTask task, List<String> responses, List<Boolean> finished, Recheck how) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < responses.size(); i++) {
      Found found = format.answer(task.getTaskType(), responses.get(i), finished.get(i));
      answers.add(found instanceof Answer answer ? answer.text() : null);
    }
    List<String> texts = answers.stream().filter(text -> text != null).toList();
    List<Boolean> right =
        switch (task.getTaskType()) {
          case ABDUCTION -> abduction(task, texts, how);
          case INDUCTION -> induction(task, texts, how);
          case ERROR_DEDUCTION -> texts.stream().map(task.getOutput()::equals).toList();
          default -> deduction(task, texts);
        };
    List<Verdict> verdicts = new ArrayList<>();
    int next = 0;
    for (String answer : answers) {
      verdicts.add(
          answer == null
              ? Verdict.FORMAT_ERROR
              : right.get(next++) ? Verdict.CORRECT : Verdict.WRONG);
    }
    return verdicts;
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

  private List<Boolean> induction(VerifiedTask task, List<String> candidates, Recheck recheck) {
    BudgetedSandbox budgeted = new BudgetedSandbox(sandbox, BUDGET);
    List<Boolean> right = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      // What one candidate wastes, the others do not lack.
      Duration share = budgeted.share(candidates.size() - i);
      Calls calls = new Calls(budgeted, limits.withTotal(atLeastAMilli(share)));
      Inspection facts = sandbox.inspect(candidates.get(i));
      right.add(runnable(facts) && matches(calls, task, candidates.get(i), facts, recheck, i));
    }
    return right;
  }

  private static Duration atLeastAMilli(Duration share) {
    return share.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : share;
  }

  private boolean matches(
      Calls calls,
      VerifiedTask task,
      String program,
      Inspection facts,
      Recheck recheck,
      int index) {
    List<String> inputs = task.getExamples().stream().map(Example::getInput).toList();
    List<String> outputs = task.getExamples().stream().map(Example::getOutput).toList();
    List<Execution> executions =
        recheck.apart()
            ? calls.apart(program, inputs, 0)
            : calls.untilFailure(program, facts, inputs, 0);
    boolean right = executions.size() == inputs.size() && all(equal(executions, outputs));
    if (Calls.share(facts, inputs) && recheck.chooses(task.getTaskId(), index)) {
      List<Execution> alone = calls.apart(program, inputs, 0);
      List<Execution> both = new ArrayList<>(executions);
      both.addAll(alone);
      requireSame(both, right, all(equal(alone, outputs)), "the program " + program);
    }
    return right;
  }

  private static boolean all(List<Boolean> verdicts) {
    return verdicts.stream().allMatch(it -> it);
  }

  private static void requireSame(
      List<Execution> executions, boolean shared, boolean alone, String what) {
    if (shared != alone && Recheck.tells(executions)) {
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
