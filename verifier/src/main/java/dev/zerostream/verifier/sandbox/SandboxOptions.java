package dev.zerostream.verifier.sandbox;

import java.util.List;

/**
 * How a {@link ForkServerSandbox} is set up.
 *
 * @param seeds servers with distinct hash seeds; at least two, or determinism cannot be checked
 * @param workersPerSeed processes behind each hash seed
 * @param readers processes that parse and compare
 * @param python command or path of CPython 3.9 or newer
 * @param runsPerServer forks after which a server is replaced
 * @param modules modules that programs can import; all others are refused
 * @param forbidden what {@link Sandbox#inspect} reports as forbidden
 */
public record SandboxOptions(
    int seeds,
    int workersPerSeed,
    int readers,
    String python,
    int runsPerServer,
    List<String> modules,
    Forbidden forbidden) {

  /** Two seeds, one worker each, {@code python3} and the pure part of the standard library. */
  public static final SandboxOptions DEFAULT =
      new SandboxOptions(2, 1, 2, "python3", 5_000, modulesByDefault(), Forbidden.DEFAULT);

  public SandboxOptions {
    requireAtLeast("seeds", seeds, 2);
    requireAtLeast("workersPerSeed", workersPerSeed, 1);
    requireAtLeast("readers", readers, 1);
    requireAtLeast("runsPerServer", runsPerServer, 1);
    modules = List.copyOf(modules);
  }

  public SandboxOptions withSeeds(int value) {
    return new SandboxOptions(
        value, workersPerSeed, readers, python, runsPerServer, modules, forbidden);
  }

  public SandboxOptions withWorkersPerSeed(int value) {
    return new SandboxOptions(seeds, value, readers, python, runsPerServer, modules, forbidden);
  }

  public SandboxOptions withReaders(int value) {
    return new SandboxOptions(
        seeds, workersPerSeed, value, python, runsPerServer, modules, forbidden);
  }

  public SandboxOptions withPython(String value) {
    return new SandboxOptions(
        seeds, workersPerSeed, readers, value, runsPerServer, modules, forbidden);
  }

  public SandboxOptions withRunsPerServer(int value) {
    return new SandboxOptions(seeds, workersPerSeed, readers, python, value, modules, forbidden);
  }

  public SandboxOptions withModules(List<String> value) {
    return new SandboxOptions(
        seeds, workersPerSeed, readers, python, runsPerServer, value, forbidden);
  }

  public SandboxOptions withForbidden(Forbidden value) {
    return new SandboxOptions(
        seeds, workersPerSeed, readers, python, runsPerServer, modules, value);
  }

  private static void requireAtLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Expected sandbox." + key + " of at least " + least + ", but got " + value);
    }
  }

  private static List<String> modulesByDefault() {
    return List.of(
        """
        math cmath itertools functools collections collections.abc re string bisect heapq operator
        fractions decimal numbers statistics copy typing dataclasses enum json textwrap abc types
        contextlib struct
        """
            .strip()
            .split("\\s+"));
  }
}
