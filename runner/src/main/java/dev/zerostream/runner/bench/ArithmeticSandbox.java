package dev.zerostream.runner.bench;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sandbox without a Python: knows programs that return their whole number plus a constant, and
 * nothing else. For measuring and simulating the pipeline without the sandbox's cost.
 */
public final class ArithmeticSandbox implements Sandbox {

  private static final Pattern PROGRAM =
      Pattern.compile("\\s*def f\\(x\\):\\s*return x(?: \\+ (-?\\d{1,15}))?\\s*");
  private static final Pattern NUMBER = Pattern.compile("\\s*-?\\d{1,15}\\s*");
  private static final Map<String, Double> COMPLEXITY =
      Map.of(
          "astNodes", 7.0,
          "lines", 2.0,
          "cyclomatic", 1.0,
          "cognitive", 0.0,
          "halsteadVolume", 8.0,
          "halsteadEffort", 4.0);

  @Override
  public Inspection inspect(String source) {
    boolean known = PROGRAM.matcher(source).matches();
    String why = known ? null : "it adds no constant";
    return new Inspection(
        known, why, known, 1, List.of(), source, source.strip(), true, COMPLEXITY);
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    Matcher program = PROGRAM.matcher(source);
    boolean known = program.matches();
    long constant = known && program.group(1) != null ? Long.parseLong(program.group(1)) : 0;
    return inputs.stream().map(input -> execution(known, constant, input)).toList();
  }

  private static Execution execution(boolean known, long constant, String input) {
    boolean works = known && NUMBER.matcher(input).matches();
    String value = works ? Long.toString(Long.parseLong(input.strip()) + constant) : null;
    return new Execution(
        works ? Status.OK : Status.RUNTIME_ERROR,
        value,
        works ? null : "it is no whole number",
        Duration.ZERO,
        Duration.ZERO,
        0);
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return run(source, inputs, limits, hashSeed);
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    return pairs.stream()
        .map(it -> new Comparison(true, true, it.left().strip().equals(it.right().strip())))
        .toList();
  }

  @Override
  public List<String> probes(String input) {
    return List.of("11", "12", "13", "14", "15");
  }

  @Override
  public int servers() {
    return 2;
  }

  @Override
  public void close() {}
}
