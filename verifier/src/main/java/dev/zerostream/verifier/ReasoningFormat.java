package dev.zerostream.verifier;

import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;

/**
 * The format of real models: a think block, whose opening tag ends the prompt, then an answer block
 * with fenced parts. Within the answer the last fence of a kind counts; of inputs, all.
 */
final class ReasoningFormat implements AnswerFormat {

  private static final String FENCE = "```";

  /** A fenced block. */
  private record Block(String label, String text) {}

  @Override
  public Found proposal(TaskType type, String response, boolean finished) {
    String answer = answerBlock(response);
    if (answer == null) {
      return malformed("a think block and then an answer block");
    }
    List<Block> blocks = blocks(answer);
    return type == TaskType.INDUCTION ? inputs(blocks) : snippet(blocks);
  }

  @Override
  public Found answer(TaskType type, String response, boolean finished) {
    String answer = answerBlock(response);
    if (answer == null) {
      return malformed("a think block and then an answer block");
    }
    String label =
        switch (type) {
          case ABDUCTION -> "input";
          case INDUCTION -> "python";
          default -> "output";
        };
    String text = last(blocks(answer), label);
    if (text == null && type != TaskType.INDUCTION && !answer.contains("```")) {
      text = answer;
    }
    return text == null || text.isBlank()
        ? malformed("a block " + label)
        : new Answer(text.strip());
  }

  private static String answerBlock(String response) {
    int thought = response.indexOf("</think>");
    int open = response.lastIndexOf("<answer>");
    int close = response.indexOf("</answer>", Math.max(open, 0));
    boolean ordered = thought >= 0 && open > thought && close > open;
    return ordered ? response.substring(open + "<answer>".length(), close) : null;
  }

  /** One pass by hand: a pattern would take quadratic time on text that a model may well write. */
  private static List<Block> blocks(String answer) {
    List<Block> blocks = new ArrayList<>();
    int open = answer.indexOf(FENCE);
    while (open >= 0) {
      int labelled = open + FENCE.length();
      int newline = endOfLabel(answer, labelled);
      int close = newline < 0 ? -1 : answer.indexOf(FENCE, newline + 1);
      if (newline >= 0 && close < 0) {
        return blocks;
      }
      if (newline >= 0) {
        String label = answer.substring(labelled, newline).strip();
        String text = withoutLastLineEnd(answer.substring(newline + 1, close));
        blocks.add(new Block(label.isEmpty() ? "python" : label, text));
      }
      open = answer.indexOf(FENCE, newline < 0 ? open + 1 : close + FENCE.length());
    }
    return blocks;
  }

  /** Where the line ends that has at most one word after {@code from}; -1 if there is more. */
  private static int endOfLabel(String answer, int from) {
    int at = pastBlanks(answer, from);
    while (at < answer.length() && isWord(answer.charAt(at))) {
      at++;
    }
    at = pastBlanks(answer, at);
    return at < answer.length() && answer.charAt(at) == '\n' ? at : -1;
  }

  private static int pastBlanks(String answer, int from) {
    int at = from;
    while (at < answer.length() && isBlank(answer.charAt(at))) {
      at++;
    }
    return at;
  }

  private static String withoutLastLineEnd(String text) {
    int end = text.length();
    while (end > 0 && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end > 0 && text.charAt(end - 1) == '\n' ? end - 1 : end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isWord(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private static String last(List<Block> blocks, String label) {
    String text = null;
    for (Block block : blocks) {
      text = block.label().equals(label) ? block.text() : text;
    }
    return text;
  }

  private static Found snippet(List<Block> blocks) {
    String program = last(blocks, "python");
    String input = last(blocks, "input");
    return program == null || input == null
        ? malformed("a python block and an input block")
        : new Snippet(program.stripTrailing(), input.strip());
  }

  private static Found inputs(List<Block> blocks) {
    List<String> inputs =
        blocks.stream().filter(b -> b.label().equals("input")).map(b -> b.text().strip()).toList();
    String message = last(blocks, "message");
    return inputs.isEmpty() || message == null
        ? malformed("input blocks and a message block")
        : new Inputs(inputs, message.strip());
  }

  private static Malformed malformed(String expected) {
    return new Malformed("Expected %s, but the response has none".formatted(expected));
  }
}
