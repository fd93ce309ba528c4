package dev.zerostream.verifier;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Part;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;
import dev.zerostream.verifier.sandbox.Stripped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A sandbox that runs nothing: each source is given its outcomes beforehand. A source that it was
 * not told of fails at run time; a broken one fails as a machine.
 */
final class FakeSandbox implements Sandbox {

  /** What a program does with an input, under a hash seed. */
  @FunctionalInterface
  interface Program {
    Execution call(String input, int hashSeed);
  }

  private final Map<String, Program> programs = new HashMap<>();
  private final Map<String, Inspection> inspections = new HashMap<>();
  private final Map<String, Program> repeated = new HashMap<>();
  private final Map<String, String> literals = new HashMap<>();
  private final Map<String, Stripped> stripped = new HashMap<>();
  private final List<List<String>> runs = new ArrayList<>();
  private final List<Duration> totals = new ArrayList<>();
  private List<String> probes = List.of("11", "12", "13", "14", "15");
  private int strips;
  private boolean broken;

  static Execution value(String value) {
    return new Execution(Status.OK, value, null, Duration.ZERO, Duration.ofMillis(1), 0);
  }

  static Execution failed(Status status) {
    return new Execution(
        status, null, "it failed: " + status, Duration.ZERO, Duration.ofMillis(1), 0);
  }

  /** What a call comes to that raises an exception of that type. */
  static Execution raised(String type) {
    return new Execution(
        Status.RUNTIME_ERROR, null, type, Duration.ZERO, Duration.ofMillis(1), 0, type);
  }

  /** A program that returns what {@code outcome} says. */
  FakeSandbox with(String source, Program outcome) {
    programs.put(source, outcome);
    return this;
  }

  /** A program on whole numbers. */
  FakeSandbox withNumbers(String source, UnaryOperator<Long> function) {
    return with(
        source,
        (input, seed) -> value(Long.toString(function.apply(Long.parseLong(input.strip())))));
  }

  FakeSandbox withInspection(Inspection inspection) {
    inspections.put(inspection.canonicalSource(), inspection);
    return this;
  }

  /** What the program does when it is called again in one namespace. */
  FakeSandbox withRepeated(String source, Program outcome) {
    repeated.put(source, outcome);
    return this;
  }

  /** Another way to write the literal {@code value}. */
  FakeSandbox withLiteral(String text, String value) {
    literals.put(text, value);
    return this;
  }

  /** What is left of a program; unchanged unless told. */
  FakeSandbox withStripped(String source, Stripped left) {
    stripped.put(source, left);
    return this;
  }

  /** How often parts were to be taken out. */
  int strips() {
    return strips;
  }

  FakeSandbox withProbes(String... inputs) {
    probes = List.of(inputs);
    return this;
  }

  FakeSandbox breakDown() {
    broken = true;
    return this;
  }

  /** The inputs of each call of {@link #run} so far. */
  List<List<String>> runs() {
    return runs;
  }

  /** The inputs of the latest of them. */
  List<String> lastRun() {
    return runs.get(runs.size() - 1);
  }

  /** The time that each of those calls was given for all its inputs. */
  List<Duration> totals() {
    return totals;
  }

  /** What is true of a harmless program. */
  static Inspection harmless(String source) {
    return inspection(source, true, true, List.of(), true);
  }

  static Inspection inspection(
      String source, boolean parses, boolean entry, List<String> forbidden, boolean share) {
    return new Inspection(
        parses,
        parses ? null : "it does not parse",
        entry,
        1,
        forbidden,
        source,
        "hash of " + source.replaceAll("\\s", ""),
        share,
        Map.of(
            "astNodes", 7.0,
            "lines", 2.0,
            "cyclomatic", 1.0,
            "cognitive", 0.0,
            "halsteadVolume", 8.5,
            "halsteadEffort", 9.5));
  }

  @Override
  public Inspection inspect(String source) {
    requireMachine();
    return inspections.getOrDefault(source, harmless(source));
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    requireMachine();
    runs.add(inputs);
    totals.add(limits.total());
    return outcomes(programs, source, inputs, hashSeed);
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    requireMachine();
    return outcomes(repeated.containsKey(source) ? repeated : programs, source, inputs, hashSeed);
  }

  private static List<Execution> outcomes(
      Map<String, Program> programs, String source, List<String> inputs, int hashSeed) {
    Program program = programs.getOrDefault(source, (i, s) -> failed(Status.RUNTIME_ERROR));
    return inputs.stream().map(input -> program.call(input, hashSeed)).toList();
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    requireMachine();
    return pairs.stream().map(this::compare).toList();
  }

  private Comparison compare(LiteralPair pair) {
    boolean left = !pair.left().contains("f(");
    boolean right = !pair.right().contains("f(");
    return new Comparison(
        left, right, left && right && literal(pair.left()).equals(literal(pair.right())));
  }

  private String literal(String text) {
    return literals.getOrDefault(text.strip(), text.strip());
  }

  @Override
  public Optional<String> composition(String source, List<String> names) {
    requireMachine();
    return names.stream()
        .filter(name -> !source.contains(name + "("))
        .map(name -> "it does not call " + name)
        .findFirst();
  }

  @Override
  public Stripped strip(String source, Set<Part> parts) {
    requireMachine();
    strips++;
    return stripped.getOrDefault(source, new Stripped(source, null));
  }

  @Override
  public List<String> probes(String input) {
    requireMachine();
    return probes;
  }

  @Override
  public int servers() {
    return 2;
  }

  private void requireMachine() {
    if (broken) {
      throw new SandboxUnavailable("Expected a sandbox, but it is broken");
    }
  }

  @Override
  public void close() {}
}
