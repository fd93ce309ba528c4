package dev.zerostream.runner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.runner.simulation.FakeLog.Mutation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes die at random calls over many seeds; the log must still prove that nothing was lost or
 * doubled, and the run must go on. More seeds: {@code -Dsimulation.seeds=1000}.
 */
class SimulationIT {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 12);
  private static final int MOVES = 1_500;
  private static final AtomicInteger KILLS = new AtomicInteger();
  private static final AtomicInteger FENCED = new AtomicInteger();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldLoseAndDoubleNothingWhereverProcessesDie(long seed, @TempDir Path folder) {
    Simulation simulation = new Simulation(seed, Mutation.NONE, folder);
    try {
      simulation.storm(MOVES);
      assertClean(seed, simulation.audit());
      simulation.calm(3);

      AuditReport report = simulation.audit();
      assertClean(seed, report);
      assertThat(report.counts().get("trained")).as("seed %d", seed).isPositive();
      assertThat(report.counts().get("deadLetters")).as("seed %d", seed).isZero();
      KILLS.addAndGet(simulation.kills());
      FENCED.addAndGet(simulation.fenced());
    } finally {
      simulation.close();
    }
  }

  @AfterAll
  static void shouldHaveKilledOften() {
    assertThat(KILLS.get()).as("kills over %d seeds", SEEDS).isGreaterThanOrEqualTo(200);
    assertThat(FENCED.get()).as("learners fenced over %d seeds", SEEDS).isPositive();
  }

  @Test
  void shouldTurnRedWithoutOffsetsInTheTransaction(@TempDir Path folder) {
    assertThat(red(Mutation.OFFSETS_LEFT_OUT, folder))
        .anyMatch(it -> it.contains("to agree on the rewards offset"));
  }

  @Test
  void shouldTurnRedWithoutTheFence(@TempDir Path folder) {
    // Whichever shows first: trained twice, or chunks of two learners mixed up.
    assertThat(red(Mutation.FENCE_LEFT_OUT, folder))
        .anyMatch(it -> it.contains("DOUBLED") || it.contains("chunks of weight version"));
  }

  @Test
  void shouldTurnRedWithoutRecognisingAttempts(@TempDir Path folder) {
    assertThat(red(Mutation.DEDUPLICATION_LEFT_OUT, folder)).anyMatch(it -> it.contains("DOUBLED"));
  }

  /** What goes wrong on the first seed on which something does. */
  private static List<String> red(Mutation mutation, Path folder) {
    for (long seed = 1; seed <= 8; seed++) {
      Simulation simulation = new Simulation(seed, mutation, folder.resolve("seed-" + seed));
      try {
        simulation.storm(MOVES);
        List<Violation> violations = simulation.audit().violations();
        if (!violations.isEmpty()) {
          return violations.stream().map(Violation::toString).toList();
        }
      } catch (RuntimeException | AssertionError e) {
        return List.of(String.valueOf(e.getMessage()));
      } finally {
        simulation.close();
      }
    }
    return List.of();
  }

  private static void assertClean(long seed, AuditReport report) {
    assertThat(report.violations()).as("seed %d, %s", seed, report.counts()).isEmpty();
    assertThat(report.lost()).isZero();
    assertThat(report.doubled()).isZero();
    assertThat(report.violations()).noneMatch(it -> it.kind() == Kind.BROKEN);
  }
}
