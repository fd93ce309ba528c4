package dev.zerostream.proposer;

import dev.zerostream.policy.Sampling;
import dev.zerostream.stage.Settings;
import java.util.List;
import java.util.Locale;

/**
 * The proposer's settings.
 *
 * @param format folder of the prompts
 * @param references tasks shown in a prompt, K
 * @param referenceSampling how they are drawn
 * @param referenceFilter which tasks may be drawn
 * @param composing how often they are built on
 * @param inductionInputs inputs asked for in an induction proposal, N
 * @param promptMaxTokens longest prompt; references are left away until it fits
 * @param sampling how proposals are drawn
 * @param modules that programs may import
 * @param forbidden builtins that programs may not name
 * @param seeds tasks to begin with
 */
public record ProposerConfig(
    String format,
    int references,
    ReferenceSampling referenceSampling,
    Admission.Filter referenceFilter,
    Composing composing,
    int inductionInputs,
    int promptMaxTokens,
    Sampling sampling,
    List<String> modules,
    List<String> forbidden,
    SavedSeeds seeds) {

  /** How references are drawn from a buffer, always without replacement. */
  public enum ReferenceSampling {
    /** Each task alike. */
    UNIFORM,
    /** In proportion to a task's place in the buffer, the oldest having 1. */
    RECENCY
  }

  /** The proposer's part of the settings. */
  public static ProposerConfig of(Settings settings) {
    return new ProposerConfig(
        settings.choice("format", List.of("compact", "reasoning")),
        settings.integer("references", 0, 100),
        ReferenceSampling.valueOf(
            settings
                .choice("reference.sampling", List.of("uniform", "recency"))
                .toUpperCase(Locale.ROOT)),
        Admission.Filter.valueOf(
            settings
                .choice("reference.filter", List.of("all", "non-one", "non-extremes"))
                .toUpperCase(Locale.ROOT)
                .replace('-', '_')),
        Composing.of(settings),
        settings.integer("induction.inputs", 2, 100),
        settings.integer("prompt.max.tokens", 16, 1_000_000),
        Sampling.at(
            settings.real("propose.temperature", 0, 10),
            settings.integer("propose.max.tokens", 1, 1_000_000)),
        settings.list("sandbox.modules"),
        settings.list("sandbox.forbidden"),
        SavedSeeds.of(settings));
  }

  /**
   * Requests under way at once; unless set, a few rows' worth, as one proposal leads to many
   * attempts.
   */
  public static int slots(Settings settings) {
    int set = settings.integer("propose.slots", 0, 10_000);
    return set > 0 ? set : Math.max(2, settings.integer("policy.rows", 1, 100_000) / 8);
  }
}
