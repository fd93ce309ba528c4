package dev.zerostream.runner.bench;

import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * A player in the compact format: proposes programs that add a constant, answers right about every
 * other time. Depends on its arguments only.
 */
public final class ArithmeticPlayer implements BiFunction<String, Long, String> {

  @Override
  public String apply(String prompt, Long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = random.nextInt(1_000_000_000);
    if (prompt.contains("<propose-induction>")) {
      return induction(n);
    }
    if (prompt.contains("<propose-")) {
      return "<answer><program>def f(x):\n    return x + %d<input>%d".formatted(n, n % 7);
    }
    return random.nextBoolean() ? answer(prompt) : "<answer>0";
  }

  private static String induction(int n) {
    StringBuilder inputs = new StringBuilder("<answer>");
    for (int i = 0; i < 6; i++) {
      inputs.append("<input>").append(n / 10 + i);
    }
    return inputs.append("<message>add").toString();
  }

  private static String answer(String prompt) {
    if (prompt.contains("<induce>")) {
      long input = number(prompt, "<input>");
      long output = number(prompt, "<output>");
      return "<answer>def f(x):\n    return x + " + (output - input);
    }
    long constant = prompt.contains("x + ") ? number(prompt, "x + ") : 0;
    return prompt.contains("<deduce>")
        ? "<answer>" + (number(prompt, "<input>") + constant)
        : "<answer>" + (number(prompt, "<output>") - constant);
  }

  private static long number(String text, String after) {
    int from = text.indexOf(after) + after.length();
    int to = from;
    while (to < text.length() && (Character.isDigit(text.charAt(to)) || text.charAt(to) == '-')) {
      to++;
    }
    return to == from ? 0 : Long.parseLong(text.substring(from, to));
  }
}
