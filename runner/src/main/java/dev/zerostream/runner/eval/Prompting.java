package dev.zerostream.runner.eval;

import dev.zerostream.policy.PromptTemplates;
import dev.zerostream.runner.eval.Question.Kind;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.solver.Solver;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.verifier.AnswerFormat;
import dev.zerostream.verifier.AnswerFormat.Answer;
import java.util.Locale;
import java.util.Optional;

/**
 * How published problems are put to a model and its answers read.
 *
 * <p>Outputs and inputs are asked for as in the game, with the solver's own prompts; programs and
 * mathematics in the same form, which the compact format of the nano model does not have. What a
 * response holds is found as the verifier finds it. Of mathematics the answer block counts, or the
 * whole response where there is none: models write boxes without one.
 */
public final class Prompting {

  private static final String OPEN = "<answer>";

  private final String format;
  private final AnswerFormat answers;
  private final PromptTemplates game;
  private final PromptTemplates others;

  /**
   * Prompts of one format.
   *
   * @param format compact or reasoning
   */
  public Prompting(String format) {
    this.format = format;
    this.answers = AnswerFormat.named(format);
    this.game = new PromptTemplates(Solver.class, format);
    this.others = new PromptTemplates(Prompting.class, format);
  }

  /**
   * The prompt of a question.
   *
   * @throws BadUsage when the format has none for it
   */
  public String prompt(Question question) {
    return switch (question.kind()) {
      case OUTPUT -> game.fill("solve-deduction", question.parts());
      case INPUT -> game.fill("solve-abduction", question.parts());
      case COMPLETION, PROGRAM, MATHEMATICS -> {
        if (format.equals("compact")) {
          throw new BadUsage(
              "Expected a profile with format=reasoning for problems that ask for a program or for"
                  + " mathematics, but it is compact");
        }
        yield others.fill(question.kind().name().toLowerCase(Locale.ROOT), question.parts());
      }
    };
  }

  /**
   * The answer that a response gives; empty when it does not fit the format.
   *
   * @param finished whether the model ended the text itself
   */
  public Optional<String> answer(Kind kind, String response, boolean finished) {
    if (kind == Kind.MATHEMATICS) {
      return Optional.of(response.substring(Math.max(0, response.lastIndexOf(OPEN))))
          .map(text -> text.replace(OPEN, "").replaceAll("(?s)</answer>.*", ""))
          .filter(text -> !text.isBlank());
    }
    return answers.answer(type(kind), response, finished) instanceof Answer found
        ? Optional.of(found.text())
        : Optional.empty();
  }

  private static TaskType type(Kind kind) {
    return switch (kind) {
      case OUTPUT -> TaskType.DEDUCTION;
      case INPUT -> TaskType.ABDUCTION;
      default -> TaskType.INDUCTION;
    };
  }
}
