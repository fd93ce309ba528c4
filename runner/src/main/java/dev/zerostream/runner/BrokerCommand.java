package dev.zerostream.runner;

import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.StopSignal;
import java.io.PrintStream;
import java.nio.file.Path;
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

  @Override
  public Integer call() {
    PrintStream err = System.err;
    try (StopSignal stop = StopSignal.armed();
        RunFolder folder = RunFolder.open(data);
        LocalPlatform platform = LocalPlatform.embedded(folder.path(), port)) {
      Endpoint.write(
          folder.path(),
          new Cluster(platform.bootstrapServers(), platform.registryUrl(), "", "none"));
      err.printf("broker works on %s%n", platform.bootstrapServers());
      boolean asked = false;
      while (!asked) {
        asked = stop.await(LOOK_MILLIS);
      }
      return 0;
    }
  }
}
