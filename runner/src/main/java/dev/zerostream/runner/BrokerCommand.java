package dev.zerostream.runner;

import dev.zerostream.runner.broker.BrokerNode;
import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.StopSignal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded broker and registry as a process of their own, for experiments with crashes. */
@Command(
    name = "broker",
    hidden = true,
    description = "Runs the embedded broker and registry alone",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {

  private static final long LOOK_MILLIS = 500;

  @Option(names = "--data", required = true)
  private Path data;

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--node", description = "which of several nodes this is; without a registry then")
  private int node;

  @Option(names = "--controllers", split = ",", description = "all nodes' controller ports")
  private final List<Integer> controllers = new ArrayList<>();

  @Option(names = "--cluster-id", description = "the same for all nodes")
  private String clusterId;

  @Override
  public Integer call() {
    return node == 0 ? alone() : oneOfSeveral();
  }

  private int alone() {
    try (StopSignal stop = StopSignal.armed();
        RunFolder folder = RunFolder.open(data);
        LocalPlatform platform = LocalPlatform.embedded(folder.path(), port)) {
      Endpoint.write(folder.path(), platform.cluster(""));
      return work(platform.bootstrapServers(), stop);
    }
  }

  private int oneOfSeveral() {
    if (node > controllers.size() || clusterId == null) {
      throw new BadUsage(
          "Expected --node within --controllers, and --cluster-id, but got node %d of %d"
              .formatted(node, controllers.size()));
    }
    try (StopSignal stop = StopSignal.armed();
        RunFolder folder = RunFolder.open(data);
        EmbeddedBroker broker = EmbeddedBroker.start(node(folder))) {
      return work(broker.bootstrapServers(), stop);
    }
  }

  private BrokerNode node(RunFolder folder) {
    Path kafka = folder.path().resolve("kafka");
    return new BrokerNode(node, kafka, port, controllers, clusterId, Optional.empty());
  }

  private static int work(String address, StopSignal stop) {
    System.err.printf("broker works on %s%n", address);
    boolean asked = false;
    while (!asked) {
      asked = stop.await(LOOK_MILLIS);
    }
    return 0;
  }
}
