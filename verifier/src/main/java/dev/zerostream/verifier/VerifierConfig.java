package dev.zerostream.verifier;

import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Settings;
import dev.zerostream.verifier.sandbox.Forbidden;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.Part;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The verifier's settings.
 *
 * @param format how answers are written
 * @param strip what is taken out of a proposed program before it is checked
 * @param novelty what must be new about a task
 * @param attempts attempts at a task, G
 * @param inductionInputs inputs of an induction task, N; the first half is visible
 * @param inductionCredit what an induction answer that is partly right is worth
 * @param groupDeadline time of the verifier's own running after which an open group is closed
 * @param limits bounds on one execution
 * @param rules what a valid proposal earns
 * @param fleets who makes the attempts
 * @param build name of this build, recorded with each verdict
 * @param threads stream threads
 */
public record VerifierConfig(
    AnswerFormat format,
    Set<Part> strip,
    Novelty novelty,
    int attempts,
    int inductionInputs,
    InductionCredit inductionCredit,
    Duration groupDeadline,
    Limits limits,
    RewardRules rules,
    Fleets fleets,
    String build,
    int threads) {

  /** What must be new about a task before it may be asked. */
  public enum Novelty {
    /** Nothing. */
    OFF,
    /** The canonical program together with its input. */
    EXACT,
    /** The program's behaviour on probe inputs. */
    BEHAVIOURAL
  }

  /** The verifier's part of the settings. */
  public static VerifierConfig of(Settings settings, String build) {
    String novelty = settings.choice("novelty", List.of("off", "exact", "behavioural"));
    return new VerifierConfig(
        AnswerFormat.named(settings.choice("format", List.of("compact", "reasoning"))),
        strip(settings),
        Novelty.valueOf(novelty.toUpperCase(Locale.ROOT)),
        settings.integer("group.attempts", 1, 1000),
        settings.integer("induction.inputs", 2, 100),
        InductionCredit.valueOf(
            settings
                .choice("induction.credit", List.of("all", "accuracy", "any"))
                .toUpperCase(Locale.ROOT)),
        Duration.ofSeconds(settings.integer("group.deadline.seconds", 1, 1_000_000)),
        limits(settings),
        RewardRules.of(settings),
        Fleets.of(settings),
        build,
        settings.integer("verifier.threads", 1, 256));
  }

  /** The sandbox that these settings ask for. */
  public static SandboxOptions sandbox(Settings settings) {
    List<String> modules = settings.list("sandbox.modules");
    Forbidden known = Forbidden.DEFAULT;
    Forbidden forbidden =
        new Forbidden(
            known.modules().stream().filter(name -> !modules.contains(name)).toList(),
            settings.list("sandbox.forbidden"),
            known.attributes());
    return SandboxOptions.DEFAULT
        .withWorkersPerSeed(settings.integer("sandbox.workers", 1, 1024))
        .withModules(modules)
        .withForbidden(forbidden);
  }

  private static Set<Part> strip(Settings settings) {
    return settings.some("propose.strip", Part.words()).stream()
        .map(word -> Part.valueOf(word.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        Duration.ofMillis(settings.integer("sandbox.cpu.millis", 10, 60_000)),
        Duration.ofMillis(settings.integer("sandbox.wall.millis", 10, 120_000)),
        (long) settings.integer("sandbox.memory.mib", 64, 1 << 20) << 20,
        settings.integer("sandbox.output.bytes", 16, 1 << 24));
  }
}
