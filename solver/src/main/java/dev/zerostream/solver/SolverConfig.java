package dev.zerostream.solver;

import dev.zerostream.policy.Sampling;
import dev.zerostream.stage.Settings;
import java.util.List;

/**
 * The solver's settings.
 *
 * @param format folder of the prompts
 * @param fleet name of this fleet
 * @param firstAttempt first attempt number of the fleet
 * @param sampling how attempts are drawn
 * @param seed of the run, which the attempts' random numbers follow from
 */
public record SolverConfig(
    String format, String fleet, int firstAttempt, Sampling sampling, long seed) {

  /** The solver's part of the settings, as the one fleet of a run. */
  public static SolverConfig of(Settings settings) {
    return new SolverConfig(
        settings.choice("format", List.of("compact", "reasoning")),
        "main",
        0,
        Sampling.at(
            settings.real("solve.temperature", 0, 10),
            settings.integer("solve.max.tokens", 1, 1_000_000)),
        0);
  }

  /** The same for a run with another seed. */
  public SolverConfig withSeed(long seed) {
    return new SolverConfig(format, fleet, firstAttempt, sampling, seed);
  }

  /** Tasks under way at once: as many as fill the model's rows with their attempts. */
  public static int slots(Settings settings) {
    int attempts = settings.integer("group.attempts", 1, 1000);
    return (settings.integer("policy.rows", 1, 100_000) + attempts - 1) / attempts;
  }
}
