package dev.zerostream.verifier;

import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of real models: a think block, whose opening tag ends the prompt, then an answer block
 * with fenced parts. Within the answer the last fence of a kind counts; of inputs, all.
 */
final class ReasoningFormat implements AnswerFormat {

  private static final Pattern FENCE =
      Pattern.compile("```[ \\t]*(\\w*)[ \\t]*\\n(.*?)\\n?[ \\t]*```", Pattern.DOTALL);

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

  private static List<Block> blocks(String answer) {
    List<Block> blocks = new ArrayList<>();
    Matcher fences = FENCE.matcher(answer);
    while (fences.find()) {
      String label = fences.group(1).isEmpty() ? "python" : fences.group(1);
      blocks.add(new Block(label, fences.group(2)));
    }
    return blocks;
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
