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
 * Judges the attempts at one task: deduction by comparing literals, abduction by running the task's
 * program on each answer, induction by running each answer on every pair, visible and hidden.
 *
 * <p><b>Contract</b>: gold values never enter a process that runs model code; model code that uses
 * up the group's time budget makes the rest of the group wrong; a sandbox that fails is an
 * exception, never a verdict.
 */
public final class Judge {

  private static final Duration BUDGET = Duration.ofSeconds(8);

  private final Sandbox sandbox;
  private final AnswerFormat format;
  private final Limits limits;

  /** A judge over {@code sandbox}. */
  public Judge(Sandbox sandbox, AnswerFormat format, Limits limits) {
    this.sandbox = sandbox;
    this.format = format;
    this.limits = limits;
  }

  /** One verdict per attempt, in order. */
  List<Judged> judge(VerifiedTask task, List<Solution> solutions) {
    List<String> responses = new ArrayList<>();
    List<Boolean> finished = new ArrayList<>();
    for (Solution solution : solutions) {
      responses.add(solution.getTrajectory().getResponse());
      finished.add(solution.getTrajectory().getFinishReason() == FinishReason.STOP);
    }
    List<Verdict> verdicts = verdicts(task, responses, finished);
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
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < responses.size(); i++) {
      Found found = format.answer(task.getTaskType(), responses.get(i), finished.get(i));
      answers.add(found instanceof Answer answer ? answer.text() : null);
    }
    List<String> texts = answers.stream().filter(text -> text != null).toList();
    List<Boolean> right =
        switch (task.getTaskType()) {
          case ABDUCTION -> abduction(task, texts);
          case INDUCTION -> induction(task, texts);
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

  private List<Boolean> abduction(VerifiedTask task, List<String> answers) {
    String program = task.getProgram();
    Calls calls = new Calls(sandbox, limits, new Budget(BUDGET));
    List<Execution> executions = calls.of(program, sandbox.inspect(program), answers, 0);
    List<String> gold = executions.stream().map(any -> task.getOutput()).toList();
    return equal(executions, gold);
  }

  private List<Boolean> induction(VerifiedTask task, List<String> candidates) {
    Calls calls = new Calls(sandbox, limits, new Budget(BUDGET));
    List<String> inputs = task.getExamples().stream().map(Example::getInput).toList();
    List<String> outputs = task.getExamples().stream().map(Example::getOutput).toList();
    List<Boolean> right = new ArrayList<>();
    for (String candidate : candidates) {
      Inspection facts = sandbox.inspect(candidate);
      right.add(
          runnable(facts)
              && equal(calls.of(candidate, facts, inputs, 0), outputs).stream().allMatch(it -> it));
    }
    return right;
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
