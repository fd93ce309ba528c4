package dev.zerostream.solver;

import dev.zerostream.policy.Sampling;
import dev.zerostream.schemas.Fleet;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import java.util.List;
import java.util.Optional;

/**
 * The solver's settings.
 *
 * @param format folder of the prompts
 * @param promptMaxTokens longest prompt; a task that needs more is abandoned
 * @param fleet name of this fleet
 * @param firstAttempt first attempt number of the fleet
 * @param lastAttempt its last, inclusive
 * @param sampling how attempts are drawn
 * @param delay before an attempt is written
 * @param seed of the run, which the attempts' random numbers follow from
 */
public record SolverConfig(
    String format,
    int promptMaxTokens,
    String fleet,
    int firstAttempt,
    int lastAttempt,
    Sampling sampling,
    RolloutDelay delay,
    long seed) {

  /** The solver's part of the settings. */
  public static SolverConfig of(Settings settings) {
    Fleet fleet = Fleets.of(settings).named(settings.text("solver.fleet"));
    return new SolverConfig(
        settings.choice("format", List.of("compact", "reasoning")),
        settings.integer("prompt.max.tokens", 16, 1_000_000),
        fleet.getName(),
        fleet.getFirstAttempt(),
        fleet.getLastAttempt(),
        Sampling.at(
            settings.real("solve.temperature", 0, 10),
            settings.integer("solve.max.tokens", 1, 1_000_000)),
        RolloutDelay.of(settings),
        0);
  }

  /** The same for a run with another seed. */
  public SolverConfig withSeed(long seed) {
    return new SolverConfig(
        format, promptMaxTokens, fleet, firstAttempt, lastAttempt, sampling, delay, seed);
  }

  /** The weight version that this process's fleet stays on, if it does. */
  public static Optional<Long> pinned(Settings settings) {
    Fleet fleet = Fleets.of(settings).named(settings.text("solver.fleet"));
    return Optional.ofNullable(fleet.getPinnedVersion());
  }

  /** Tasks under way at once; unless set, as many as fill the model's rows with their attempts. */
  public static int slots(Settings settings) {
    int set = settings.integer("solve.slots", 0, 10_000);
    return set > 0 ? set : filling(settings);
  }

  private static int filling(Settings settings) {
    Fleet fleet = Fleets.of(settings).named(settings.text("solver.fleet"));
    int attempts = fleet.getLastAttempt() - fleet.getFirstAttempt() + 1;
    return (settings.integer("policy.rows", 1, 100_000) + attempts - 1) / attempts;
  }
}
