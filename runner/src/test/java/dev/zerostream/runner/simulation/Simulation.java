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
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Settings;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The whole pipeline on one thread: two learners of which one stands by, two proposers, two
 * solvers, one verifier, over a {@link FakeLog} or a broker. Which process moves next, how time
 * passes and where processes die is the schedule's.
 */
final class Simulation {

  static final int PROCESSES = 7;

  private static final int PAUSED_ONE_IN = 20;
  private static final int TURNS_WHILE_PAUSED = 4;

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** A process: how it starts, moves and dies. */
  private final class Actor {
    private final Supplier<Running> start;
    private Running running;

    private Actor(Supplier<Running> start) {
      this.start = start;
    }

    private void move(FaultSchedule.Move move) {
      try {
        if (running == null) {
          running = start.get();
        }
        if (move.killAt() > 0 && !running.kill().armed()) {
          running.kill().arm(move.killAt(), move.before());
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

  private final FaultSchedule schedule;
  private final SimulatedClock clock;
  private final Cluster cluster;
  private final Settings settings;
  private final Path folder;
  private final SimulatedVerifier verifier;
  private final List<Actor> processes = new ArrayList<>();
  private SplittableRandom pauses;
  private int moving;
  private int kills;
  private int fenced;

  private Simulation(
      FaultSchedule schedule,
      SimulatedClock clock,
      Cluster cluster,
      Mutation mutation,
      Path folder) {
    this.schedule = schedule;
    this.clock = clock;
    this.cluster = cluster;
    this.folder = folder;
    this.settings =
        SteppedLearner.settings()
            .with("types", "DEDUCTION,ABDUCTION,INDUCTION")
            .with("seed.groups", 1)
            .with("group.attempts", 3)
            .with("group.deadline.seconds", 120)
            .with("request.timeout.seconds", 200)
            .with("max.lag", 2);
    this.verifier = new SimulatedVerifier(cluster, mutation, settings, clock, folder);
    processes.add(new Actor(() -> learner("a")));
    processes.add(new Actor(() -> learner("b")));
    processes.add(new Actor(this::verifying));
    for (int i = 0; i < 4; i++) {
      boolean proposes = i % 2 == 0;
      processes.add(new Actor(() -> player(proposes)));
    }
  }

  /** Over a log in memory. */
  static Simulation onFake(FaultSchedule schedule, Mutation mutation, Path folder) {
    String scope = "simulation-" + COUNTER.incrementAndGet();
    register(scope);
    SimulatedClock clock = new SimulatedClock();
    Cluster names = new Cluster("none:1", "mock://" + scope, "", "none");
    FakeLog log = new FakeLog(names, 2, clock::millis, mutation);
    Cluster cluster = new Cluster("none:1", "mock://" + scope, "", "none", log);
    return new Simulation(schedule, clock, cluster, mutation, folder);
  }

  /** Over topics of a broker that nobody else uses. */
  static Simulation onBroker(FaultSchedule schedule, Cluster topics, Path folder) {
    Cluster cluster =
        new Cluster(
            topics.bootstrapServers(),
            topics.registryUrl(),
            topics.prefix(),
            "none",
            new Impatient(topics.clients()));
    return new Simulation(schedule, new SimulatedClock(), cluster, Mutation.NONE, folder);
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

  private Running learner(String instance) {
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

  private Running player(boolean proposes) {
    Player player = new Player(proposes, cluster, settings, clock, this::whileGenerating);
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

  /** Moves processes while they are killed. */
  void storm() {
    schedule.moves().forEach(this::move);
  }

  /** Moves them without faults until {@code versions} more versions are there. */
  void calm(long versions) {
    long wanted = SteppedLearner.newest(cluster) + versions;
    int moved = 0;
    for (FaultSchedule.Move move : schedule.calm()) {
      move(move);
      moved++;
      if (moved % 50 == 0 && SteppedLearner.newest(cluster) >= wanted) {
        return;
      }
    }
    throw new AssertionError(
        "seed %d: expected version %d after the faults, but it did not come"
            .formatted(schedule.seed(), wanted));
  }

  private void move(FaultSchedule.Move move) {
    clock.advance(move.millis());
    moving = move.process();
    processes.get(moving).move(move);
  }

  /** Now and then stops a worker in the middle for longer than it may hold its record. */
  void pauseWorkers() {
    pauses = new SplittableRandom(schedule.seed());
  }

  /** What the others do while a worker is stopped. */
  private void whileGenerating() {
    if (pauses == null || pauses.nextInt(PAUSED_ONE_IN) != 0) {
      return;
    }
    SplittableRandom own = pauses;
    pauses = null;
    clock.advance(2 * ClientConfigs.RECORD_LOCK.toMillis());
    int stopped = moving;
    for (int i = 0; i < PROCESSES * TURNS_WHILE_PAUSED; i++) {
      if (i % PROCESSES != stopped) {
        move(new FaultSchedule.Move(i % PROCESSES, 1, 0, false));
      }
    }
    moving = stopped;
    pauses = own;
  }

  AuditReport audit() {
    return new LogAudit(cluster, verifier.progress(), settings.integer("max.lag", 0, 1_000), true)
        .run("run-1");
  }

  int kills() {
    return kills;
  }

  int fenced() {
    return fenced;
  }

  void close() {
    processes.forEach(Actor::die);
  }
}
