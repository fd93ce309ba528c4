package dev.zerostream.runner.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.eval.Problem;
import dev.zerostream.runner.eval.Suites;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Isolated executions a second, beside bare forks of the same interpreter and fresh interpreters.
 * Floor and sandbox take turns, and each figure is the median of the rounds.
 */
@Command(name = "sandbox", description = "Executions, comparisons, and the floor of bare forks")
final class SandboxBench implements Callable<Integer> {

  private static final String IDENTITY = "def f(x):\n    return x";
  private static final String SORTER = "def f(x):\n    return sorted(x, reverse=True)[:3]";
  private static final String ENDLESS = "def f(x):\n    while True: pass";
  private static final int INPUTS = 10;
  private static final int PAIRS = 10_000;
  private static final int PROGRAMS = 50;

  @Spec private CommandSpec spec;

  @Option(names = "--seconds", defaultValue = "1.5", description = "of each measurement")
  private double seconds;

  @Option(names = "--rounds", defaultValue = "3", description = "of which the median counts")
  private int rounds;

  @Option(names = "--cruxeval", description = "file of CRUXEval, whose programs are then run too")
  private Path cruxeval;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    if (!(seconds >= 0.1) || rounds < 1) {
      throw new BadUsage(
          "Expected --seconds of at least 0.1 and --rounds of at least 1, but they are %s and %d"
              .formatted(seconds, rounds));
    }
    Map<String, Object> figures;
    SandboxOptions options = SandboxOptions.DEFAULT.withRunsPerServer(1_000_000);
    try (ForkServerSandbox sandbox = ForkServerSandbox.start(options)) {
      figures = figures(sandbox, new Floor(sandbox.interpreter(), options.modules()));
    }
    if (json) {
      spec.commandLine().getOut().println(new JsonMapper().writeValueAsString(figures));
    } else {
      figures.forEach(
          (name, value) -> spec.commandLine().getOut().printf("%-14s %s%n", name, value));
    }
    return 0;
  }

  private Map<String, Object> figures(ForkServerSandbox sandbox, Floor floor) {
    Map<String, List<Rate>> rates = new LinkedHashMap<>();
    Map<String, Load> loads = loads(sandbox);
    for (int round = 0; round < rounds; round++) {
      for (int workers : List.of(1, 2)) {
        String number = Integer.toString(workers);
        add(rates, "floor" + number, floor.forks(workers, seconds));
        loads.forEach(
            (name, load) ->
                add(rates, name + number, Load.measure(load, sandbox, workers, seconds)));
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    rates.forEach((name, values) -> figures.put(name, Rate.median(values)));
    figures.put("fresh1", floor.fresh(seconds));
    figures.put("ratios", ratios(rates));
    figures.put("comparisonsPerSecond", comparisons(sandbox));
    figures.put("endlessLoop", endlessLoop(sandbox));
    return figures;
  }

  private static void add(Map<String, List<Rate>> rates, String name, Rate rate) {
    rates.computeIfAbsent(name, any -> new ArrayList<>()).add(rate);
  }

  private Map<String, Load> loads(Sandbox sandbox) {
    List<String> inputs =
        IntStream.range(0, INPUTS).mapToObj(i -> "[3, 1, 2, %d, 5]".formatted(i)).toList();
    Map<String, Load> loads = new LinkedHashMap<>();
    loads.put("identity", (it, worker, turn) -> run(it, IDENTITY, List.of("[1]"), worker));
    loads.put("induction", (it, worker, turn) -> run(it, SORTER, inputs, worker));
    if (cruxeval != null) {
      List<Problem> problems = solved(sandbox);
      loads.put(
          "cruxeval",
          (it, worker, turn) -> {
            Problem problem = problems.get((2 * turn + worker) % problems.size());
            if (problem.fault(problem.reference(), it).isPresent()) {
              throw new IllegalStateException("Expected the published output of " + problem.id());
            }
          });
    }
    return loads;
  }

  /** One of the published programs needs a codec that the game does without. */
  private List<Problem> solved(Sandbox sandbox) {
    return Suites.read("cruxeval-o", cruxeval).problems().stream()
        .filter(problem -> problem.fault(problem.reference(), sandbox).isEmpty())
        .toList();
  }

  private static void run(Sandbox sandbox, String program, List<String> inputs, int worker) {
    for (Execution execution : sandbox.run(program, inputs, Limits.DEFAULT, worker)) {
      if (!execution.ok()) {
        throw new IllegalStateException("Expected a value, but got " + execution);
      }
    }
  }

  /** Of figures that were measured in the same round. */
  private static Map<String, Double> ratios(Map<String, List<Rate>> rates) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    ratios.put("identity1OfFloor", ratio(rates, "identity1", "floor1"));
    ratios.put("identity2OfFloor", ratio(rates, "identity2", "floor2"));
    ratios.put("inputsPerForkTime", Rate.rounded(INPUTS * ratio(rates, "induction1", "identity1")));
    List<Rate> one = rates.get("identity1");
    List<Rate> two = rates.get("identity2");
    ratios.put(
        "cpuOfTwoWorkersToOne",
        median(
            IntStream.range(0, one.size())
                .mapToDouble(i -> two.get(i).cpuMillis() / one.get(i).cpuMillis())
                .toArray()));
    return ratios;
  }

  private static double ratio(Map<String, List<Rate>> rates, String above, String below) {
    return median(
        IntStream.range(0, rates.get(above).size())
            .mapToDouble(
                i -> rates.get(above).get(i).perSecond() / rates.get(below).get(i).perSecond())
            .toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Rate.rounded(sorted[sorted.length / 2]);
  }

  /** On one reader, thus one core. */
  private static double comparisons(Sandbox sandbox) {
    List<LiteralPair> pairs =
        IntStream.range(0, PAIRS)
            .mapToObj(
                i ->
                    new LiteralPair(
                        "[%d, 'a', {1: 2}]".formatted(i), "[%d, 'a', {1: 2.0}]".formatted(i)))
            .toList();
    sandbox.compare(pairs);
    long begun = System.nanoTime();
    sandbox.compare(pairs);
    return Rate.rounded(PAIRS / ((System.nanoTime() - begun) / 1e9));
  }

  /** Fifty programs on two workers, without and with an endless loop among them. */
  private static Map<String, Double> endlessLoop(Sandbox sandbox) {
    double without = fifty(sandbox, IDENTITY);
    double with = fifty(sandbox, ENDLESS);
    return Map.of("othersWithoutItMillis", without, "othersWithItMillis", with);
  }

  /**
   * Milliseconds until 49 identities are done, one of the two workers being busy with the odd one.
   */
  private static double fifty(Sandbox sandbox, String odd) {
    var loop =
        CompletableFuture.supplyAsync(() -> sandbox.run(odd, List.of("0"), Limits.DEFAULT, 1));
    long begun = System.nanoTime();
    for (int program = 1; program < PROGRAMS; program++) {
      run(sandbox, IDENTITY, List.of(Integer.toString(program)), 0);
    }
    double millis = Rate.rounded((System.nanoTime() - begun) / 1e6);
    loop.join();
    return millis;
  }
}
