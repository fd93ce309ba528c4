package dev.zerostream.verifier;

import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Solution;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.Verdict;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.verifier.AnswerFormat.Answer;
import dev.zerostream.verifier.AnswerFormat.Found;
import dev.zerostream.verifier.Rewards.Judged;
import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
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

  private final Sandbox sandbox;
  private final AnswerFormat format;
  private final ExecutionJudge executions;
  private final Recheck recheck;

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
    this.executions = new ExecutionJudge(sandbox, limits, credit);
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
          case ABDUCTION -> whole(executions.abduction(task, texts, how));
          case INDUCTION -> executions.induction(task, texts, how);
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
}
