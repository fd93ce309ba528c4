package dev.zerostream.runner.simulation;

import dev.zerostream.policy.Weights;
import dev.zerostream.proposer.ProposerConfig;
import dev.zerostream.proposer.ProposerStage;
import dev.zerostream.runner.bench.ArithmeticPlayer;
import dev.zerostream.runner.bench.InstantPolicy;
import dev.zerostream.runner.fault.KillSwitch;
import dev.zerostream.runner.fault.KillableClients;
import dev.zerostream.solver.SolverConfig;
import dev.zerostream.solver.SolverStage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.DeadLetters;
import dev.zerostream.stage.Settings;
import dev.zerostream.stage.WeightsFollower;
import dev.zerostream.stage.Worker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A proposer or a solver process, its real loops stepped by hand. Over a broker its follower of the
 * weights has a thread, as in a real process: there a request can be seen a moment before the
 * weights that were committed with it, and who waits for them must not be who fetches them.
 */
final class Player {

  private final KillableClients clients;
  private final List<Worker.Loop> loops = new ArrayList<>();
  private final WeightsFollower weights;
  private final boolean threaded;
  private boolean begun;

  Player(
      boolean proposes,
      Cluster names,
      Settings settings,
      InstantSource clock,
      Runnable whileGenerating) {
    this.clients = KillableClients.of(names.clients());
    Cluster cluster =
        new Cluster(names.bootstrapServers(), names.registryUrl(), names.prefix(), "none", clients);
    ArithmeticPlayer answers = new ArithmeticPlayer();
    InstantPolicy policy =
        new InstantPolicy(
            (prompt, seed) -> {
              whileGenerating.run();
              return answers.apply(prompt, seed);
            });
    this.threaded = names.clients() instanceof Impatient;
    this.weights =
        new WeightsFollower(
            "player",
            cluster,
            new DeadLetters("player", cluster, clock),
            it -> policy.swap(new Weights(it.manifest().getVersion(), it.bytes())));
    if (!threaded) {
      loops.add(weights.loop());
    }
    if (proposes) {
      loops.addAll(
          new ProposerStage(
                  "run-1", cluster, ProposerConfig.of(settings), 1, policy, weights, clock)
              .loops());
    } else {
      loops.addAll(
          new SolverStage("run-1", cluster, SolverConfig.of(settings), 1, policy, weights, clock)
              .loops());
    }
  }

  KillSwitch kill() {
    return clients.kill();
  }

  /** One turn of each loop, the weights first. */
  void step() {
    try {
      if (!begun) {
        begun = true;
        if (threaded) {
          weights.start();
        }
        for (Worker.Loop loop : loops) {
          loop.begin();
        }
      }
      for (Worker.Loop loop : loops) {
        loop.turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void crash() {
    clients.kill().kill();
    if (threaded && begun) {
      weights.close();
    }
    clients.release();
  }
}
