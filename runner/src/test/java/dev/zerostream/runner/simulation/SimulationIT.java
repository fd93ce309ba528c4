package dev.zerostream.runner.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.TestCluster;
import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.guarantee.Violation;
import dev.zerostream.runner.guarantee.Violation.Kind;
import dev.zerostream.runner.simulation.FakeLog.Mutation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes die at random calls over many seeds; the log must still prove that nothing was lost or
 * doubled, and the run must go on: over a log in memory and over a broker, under the same schedules
 * of faults. More seeds in memory: {@code -Dsimulation.seeds=1000}.
 */
class SimulationIT {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 20);
  private static final int ON_BOTH = 20;
  private static final int MOVES_ON_BOTH = 150;
  private static final int AT_ONCE = 20;
  private static final int MOVES = 700;
  private static final int MOVES_OF_MUTANTS = 1_500;
  private static final AtomicInteger KILLS = new AtomicInteger();
  private static final AtomicInteger FENCED = new AtomicInteger();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SEEDS);
  }

  private static FaultSchedule schedule(long seed, int moves) {
    return FaultSchedule.of(seed, Simulation.PROCESSES, moves);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldLoseAndDoubleNothingWhereverProcessesDie(long seed, @TempDir Path folder) {
    Simulation simulation = Simulation.onFake(schedule(seed, MOVES), Mutation.NONE, folder);
    AuditReport report = survive(seed, simulation);
    assertThat(report.counts())
        .as("seed %d: what was published before a death is not generated again", seed)
        .containsEntry("duplicateProposals", 0L)
        .containsEntry("duplicateAttempts", 0L);
    KILLS.addAndGet(simulation.kills());
    FENCED.addAndGet(simulation.fenced());
  }

  @Test
  void shouldEndInTheSameAuditOnABroker(@TempDir Path folder) throws Exception {
    AtomicInteger kills = new AtomicInteger();
    List<Callable<Void>> runs = new ArrayList<>();
    for (long seed = 1; seed <= ON_BOTH; seed++) {
      FaultSchedule schedule = schedule(seed, MOVES_ON_BOTH);
      Path own = folder.resolve("seed-" + seed);
      runs.add(
          () -> {
            kills.addAndGet(compare(schedule, own));
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (Future<Void> run : threads.invokeAll(runs)) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(kills.get()).as("kills on the broker").isGreaterThanOrEqualTo(5 * ON_BOTH);
  }

  /** Runs a schedule on both logs; how many processes died on the broker. */
  private static int compare(FaultSchedule schedule, Path folder) {
    Simulation fake = Simulation.onFake(schedule, Mutation.NONE, folder.resolve("fake"));
    AuditReport expected = survive(schedule.seed(), fake);
    Simulation real = Simulation.onBroker(schedule, TestCluster.fresh(2), folder.resolve("broker"));
    AuditReport report = survive(schedule.seed(), real);
    assertThat(List.of(report.lost(), report.doubled(), report.broken(), report.violations()))
        .as("seed %d", schedule.seed())
        .isEqualTo(
            List.of(expected.lost(), expected.doubled(), expected.broken(), expected.violations()));
    return real.kills();
  }

  /** The storm, an audit, some versions in the calm, and another audit. */
  private static AuditReport survive(long seed, Simulation simulation) {
    try {
      simulation.storm();
      assertClean(seed, simulation.audit());
      simulation.calm(2);

      AuditReport report = simulation.audit();
      assertClean(seed, report);
      assertThat(report.counts().get("trained")).as("seed %d", seed).isPositive();
      assertThat(report.counts().get("deadLetters")).as("seed %d", seed).isZero();
      return report;
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
  void shouldRecogniseWhatAWorkerMakesThatWasStoppedBeyondItsLock(@TempDir Path folder) {
    Simulation simulation = Simulation.onFake(schedule(3, MOVES_OF_MUTANTS), Mutation.NONE, folder);
    simulation.pauseWorkers();
    AuditReport report = survive(3, simulation);
    assertThat(report.counts().get("duplicateAttempts") + report.counts().get("duplicateProposals"))
        .as("%s", report.counts())
        .isPositive();
  }

  @Test
  void shouldRecogniseWhatWasMadeTwice(@TempDir Path folder) {
    Simulation simulation =
        Simulation.onFake(schedule(1, MOVES_OF_MUTANTS), Mutation.LOOKUP_LEFT_OUT, folder);
    AuditReport report = survive(1, simulation);
    assertThat(report.counts().get("duplicateAttempts") + report.counts().get("duplicateProposals"))
        .as("%s", report.counts())
        .isPositive();
  }

  @Test
  void shouldTurnRedWithoutRecognisingAttempts(@TempDir Path folder) {
    assertThat(red(Mutation.DEDUPLICATION_LEFT_OUT, folder)).anyMatch(it -> it.contains("DOUBLED"));
  }

  /** What goes wrong on the first seed on which something does. */
  private static List<String> red(Mutation mutation, Path folder) {
    for (long seed = 1; seed <= 8; seed++) {
      Path own = folder.resolve("seed-" + seed);
      Simulation simulation = Simulation.onFake(schedule(seed, MOVES_OF_MUTANTS), mutation, own);
      try {
        simulation.storm();
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
