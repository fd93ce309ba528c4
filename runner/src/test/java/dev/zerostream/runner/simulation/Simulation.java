package dev.zerostream.runner.simulation;

import dev.zerostream.runner.audit.AuditReport;
import dev.zerostream.runner.audit.LogAudit;
import dev.zerostream.runner.fault.KillSwitch;
import dev.zerostream.runner.fault.Killed;
import dev.zerostream.runner.fault.SparseTrainer;
import dev.zerostream.runner.fault.SteppedLearner;
import dev.zerostream.runner.simulation.FakeLog.Mutation;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The whole pipeline on one thread: two learners of which one stands by, two proposers, two
 * solvers, one verifier, over a {@link FakeLog}. Which process moves next, how time passes and
 * where processes die follows from the seed.
 */
final class Simulation {

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final int CALM = 10_000;

  /** A process: how it starts, moves and dies. */
  private final class Actor {
    private final Supplier<Running> start;
    private Running running;

    private Actor(Supplier<Running> start) {
      this.start = start;
    }

    private void move(boolean faults) {
      try {
        if (running == null) {
          running = start.get();
        }
        if (faults && random.nextInt(20) == 0 && !running.kill().armed()) {
          running.kill().arm(random.nextInt(1, 12), random.nextBoolean());
        }
        running.step();
      } catch (Killed e) {
        kills++;
        die();
      } catch (IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains("another one has taken over")) {
          throw e;
        }
        fenced++;
        die();
      }
    }

    private void die() {
      if (running != null) {
        running.crash();
      }
      running = null;
    }
  }

  private interface Running {
    KillSwitch kill();

    void step();

    void crash();
  }

  private final long seed;
  private final SplittableRandom random;
  private final Cluster cluster;
  private final FakeLog log;
  private final Settings settings;
  private final Path folder;
  private final SimulatedVerifier verifier;
  private final List<Actor> processes = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int kills;
  private int fenced;

  Simulation(long seed, Mutation mutation, Path folder) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    String scope = "simulation-" + COUNTER.incrementAndGet();
    Cluster names = new Cluster("none:1", "mock://" + scope, "", "none");
    register(scope);
    this.log = new FakeLog(names, 2, () -> now.toEpochMilli(), mutation);
    this.cluster = new Cluster("none:1", "mock://" + scope, "", "none", log);
    this.settings =
        SteppedLearner.settings()
            .with("types", "DEDUCTION,ABDUCTION,INDUCTION")
            .with("seed.groups", 1)
            .with("group.attempts", 3)
            .with("group.deadline.seconds", 120)
            .with("request.timeout.seconds", 600)
            .with("max.lag", 2);
    InstantSource clock = () -> now;
    this.verifier = new SimulatedVerifier(log, cluster, settings, clock, folder);
    processes.add(new Actor(() -> learner("a", clock)));
    processes.add(new Actor(() -> learner("b", clock)));
    processes.add(new Actor(this::verifying));
    for (int i = 0; i < 4; i++) {
      boolean proposes = i % 2 == 0;
      processes.add(new Actor(() -> player(proposes, clock)));
    }
  }

  private static void register(String scope) {
    try {
      for (Topic<?> topic : Topics.ALL) {
        MockSchemaRegistry.getClientForScope(scope)
            .register(topic.subject(""), new AvroSchema(topic.schema()));
      }
    } catch (IOException | RestClientException e) {
      throw new IllegalStateException("Expected a registry in memory, but it fails", e);
    }
  }

  private Running learner(String instance, InstantSource clock) {
    SteppedLearner learner =
        new SteppedLearner(
            cluster,
            settings,
            new SteppedLearner.Setup(
                instance, folder.resolve("checkpoints"), SparseTrainer.trainers(), false, clock));
    return new Running() {
      @Override
      public KillSwitch kill() {
        return learner.kill();
      }

      @Override
      public void step() {
        learner.turn();
        learner.beat();
      }

      @Override
      public void crash() {
        learner.release();
      }
    };
  }

  private Running verifying() {
    verifier.start();
    return new Running() {
      @Override
      public KillSwitch kill() {
        return verifier.kill();
      }

      @Override
      public void step() {
        verifier.step();
      }

      @Override
      public void crash() {
        verifier.crash();
      }
    };
  }

  private Running player(boolean proposes, InstantSource clock) {
    Player player = new Player(proposes, log, cluster, settings, clock);
    return new Running() {
      @Override
      public KillSwitch kill() {
        return player.kill();
      }

      @Override
      public void step() {
        player.step();
      }

      @Override
      public void crash() {
        player.crash();
      }
    };
  }

  /** Moves processes at random while they are killed at random. */
  void storm(int moves) {
    for (int i = 0; i < moves; i++) {
      move(true);
    }
  }

  /** Moves them without faults until {@code versions} more versions are there. */
  void calm(long versions) {
    long wanted = SteppedLearner.newest(cluster) + versions;
    for (int i = 0; i < CALM; i++) {
      move(false);
      if (i % 50 == 0 && SteppedLearner.newest(cluster) >= wanted) {
        return;
      }
    }
    throw new AssertionError(
        "seed %d: expected version %d after the faults, but it did not come"
            .formatted(seed, wanted));
  }

  private void move(boolean faults) {
    boolean leap = random.nextInt(300) == 0;
    now = now.plusMillis(leap ? random.nextInt(5_000, 40_000) : random.nextInt(60));
    processes.get(random.nextInt(processes.size())).move(faults);
  }

  AuditReport audit() {
    return new LogAudit(cluster, verifier, settings.integer("max.lag", 0, 1_000), true)
        .run("run-1");
  }

  int kills() {
    return kills;
  }

  int fenced() {
    return fenced;
  }

  long versions() {
    return SteppedLearner.newest(cluster);
  }

  void close() {
    processes.forEach(Actor::die);
  }

  Duration simulated() {
    return Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now);
  }
}
