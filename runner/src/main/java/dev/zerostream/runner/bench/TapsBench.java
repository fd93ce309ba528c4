package dev.zerostream.runner.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.runner.process.ChildProcess;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What readers cost the learner: its processor time for each trained trajectory and its time
 * blocked on Kafka, in runs of their own with nobody looking, with one tap, and with five taps and
 * the dashboard, each a process of its own. Settings take turns within each round.
 */
@Command(
    name = "taps",
    description = "The learner's cost with 0, 1 and 5 taps and the dashboard attached",
    mixinStandardHelpOptions = true)
final class TapsBench implements Callable<Integer> {

  private static final List<String> TOPICS =
      List.of("rewards", "solutions", "verified-tasks", "proposed-tasks", "training-batches");
  private static final Logger LOG = LoggerFactory.getLogger(TapsBench.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WARM_BATCHES = 2;

  @Spec private CommandSpec spec;

  @Option(names = "--seconds", defaultValue = "40", description = "measured in each run")
  private int seconds;

  @Option(names = "--rounds", defaultValue = "1", description = "runs of each setting")
  private int rounds;

  @Option(names = "--json", description = "prints JSON; the default")
  private boolean json;

  /** Who looks on. */
  private record Watched(String name, int taps, boolean dashboard) {}

  @Override
  public Integer call() throws Exception {
    List<Watched> settings =
        List.of(
            new Watched("nobody", 0, false),
            new Watched("one tap", 1, false),
            new Watched("five taps and the dashboard", 5, true));
    ObjectNode report = new JsonMapper().createObjectNode();
    report.put("bench", "taps");
    report.put("processors", Runtime.getRuntime().availableProcessors());
    report.put("seconds", seconds);
    ArrayNode runs = report.putArray("runs");
    for (int round = 0; round < rounds; round++) {
      for (Watched setting : settings) {
        runs.add(measure(setting, round));
      }
    }
    spec.commandLine().getOut().println(json ? report.toString() : report.toPrettyString());
    return 0;
  }

  private ObjectNode measure(Watched setting, int round) throws Exception {
    try (ScratchFolder folder = ScratchFolder.create("taps")) {
      return measure(setting, round, folder.path());
    }
  }

  private ObjectNode measure(Watched setting, int round, Path folder) throws Exception {
    int port = freePorts();
    String broker = "127.0.0.1:" + port;
    String registry = "http://127.0.0.1:" + (port + 1);
    List<ChildProcess> children = new ArrayList<>();
    try {
      children.add(
          ChildProcess.startQuiet(
              folder,
              "run",
              "--data",
              folder.resolve("run").toString(),
              "--port",
              Integer.toString(port),
              "--no-dashboard"));
      Cluster cluster = new Cluster(broker, registry, "", "none");
      try (TopicReader<TrainedBatch> batches = batches(cluster)) {
        watch(setting, folder, cluster, children);
        return observe(setting, round, children.get(0), batches);
      }
    } finally {
      for (int i = children.size() - 1; i >= 0; i--) {
        children.get(i).close();
      }
    }
  }

  /** Starts the taps, and the dashboard. */
  private static void watch(
      Watched setting, Path folder, Cluster cluster, List<ChildProcess> children) {
    List<List<String>> commands = new ArrayList<>();
    for (int tap = 0; tap < setting.taps(); tap++) {
      commands.add(List.of("tap", TOPICS.get(tap)));
    }
    if (setting.dashboard()) {
      String data = folder.resolve("dashboard").toString();
      commands.add(List.of("dashboard", "--data", data, "--set", "dashboard.port=0"));
    }
    for (List<String> command : commands) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--bootstrap-servers", cluster.bootstrapServers()));
      arguments.addAll(List.of("--schema-registry", cluster.registryUrl()));
      children.add(ChildProcess.startQuiet(folder, arguments.toArray(String[]::new)));
    }
  }

  /** The run makes its topics first, which takes a moment. */
  private static TopicReader<TrainedBatch> batches(Cluster cluster) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        TopicReader<TrainedBatch> reader = new TopicReader<>(cluster, Topics.TRAINING_BATCHES);
        if (!reader.ends().isEmpty()) {
          return reader;
        }
        reader.close();
      } catch (KafkaException e) {
        LOG.debug("the run's broker does not answer yet: {}", e.getMessage());
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new BadUsage("Expected a run to start, but it made no topics");
  }

  private ObjectNode observe(
      Watched setting, int round, ChildProcess run, TopicReader<TrainedBatch> batches)
      throws Exception {
    long seen = 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (seen < WARM_BATCHES) {
      seen += batches.poll(POLL).size();
      if (System.nanoTime() > deadline || !run.alive()) {
        throw new IllegalStateException("Expected a batch to be trained, but none was");
      }
    }
    try (LearnerProbe probe = LearnerProbe.attach(run.pid())) {
      LearnerProbe.Reading before = probe.read();
      long start = System.nanoTime();
      long trained = 0;
      long versions = 0;
      while (System.nanoTime() - start < seconds * 1_000_000_000L) {
        for (TopicReader.Entry<TrainedBatch> batch : batches.poll(POLL)) {
          trained += batch.value().getTrained().size();
          versions++;
        }
      }
      LearnerProbe.Reading after = probe.read();
      return figures(setting, round, before, after, trained, versions);
    }
  }

  private static ObjectNode figures(
      Watched setting,
      int round,
      LearnerProbe.Reading before,
      LearnerProbe.Reading after,
      long trained,
      long versions) {
    ObjectNode node = new JsonMapper().createObjectNode();
    double cpu = (after.cpuNanos() - before.cpuNanos()) / 1e6;
    double blocked = (after.blockedNanos() - before.blockedNanos()) / 1e6;
    node.put("watched", setting.name());
    node.put("round", round);
    node.put("trained", trained);
    node.put("versions", versions);
    node.put("learnerCpuMillisPerTrajectory", cpu / Math.max(1, trained));
    node.put("kafkaMillisPerVersion", blocked / Math.max(1, versions));
    return node;
  }

  /** A port whose next one is free too. */
  private static int freePorts() {
    InetAddress here = InetAddress.getLoopbackAddress();
    Exception last = null;
    for (int attempt = 0; attempt < 50; attempt++) {
      try (ServerSocket first = new ServerSocket(0, 1, here);
          ServerSocket second = new ServerSocket(first.getLocalPort() + 1, 1, here)) {
        return Math.min(first.getLocalPort(), second.getLocalPort());
      } catch (IOException | IllegalArgumentException e) {
        last = e;
      }
    }
    throw new BadUsage("Expected two free ports in a row, but found none", last);
  }
}
