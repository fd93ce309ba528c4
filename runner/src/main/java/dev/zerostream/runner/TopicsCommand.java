package dev.zerostream.runner;

import dev.zerostream.runner.asyncapi.AsyncApiDocument;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.compat.Contracts;
import dev.zerostream.schemas.compat.SchemaText;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.Fleets;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The topics of a run. */
@Command(
    name = "topics",
    description = "Creates and describes the topics of a run, and who may use them",
    subcommands = {TopicAclsCommand.class, TopicQuotasCommand.class})
final class TopicsCommand {

  @Spec private CommandSpec spec;

  @Command(description = "Creates topics, registers schemas and announces the run")
  int create(
      @Mixin ClusterOptions target,
      @Option(names = "--profile", defaultValue = "nano") String profile,
      @Option(names = "--seed", defaultValue = "1") long seed,
      @Option(names = "--model") Path model,
      @Option(names = "--set") Map<String, String> overrides) {
    Settings settings =
        Settings.load(profile, System.getenv(), overrides == null ? Map.of() : overrides);
    Cluster cluster = target.required().cluster(settings);
    ClusterCheck.require(cluster);
    TopicProvisioning provisioning =
        new TopicProvisioning(
            cluster,
            settings.integer("partitions", 1, 10_000),
            settings.integer("retention.hours", -1, 1_000_000));
    provisioning.apply();
    provisioning.configure(Fleets.of(settings));
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    RunStarted run = Announcement.of(settings, seed, Models.digest(folder), InstantSource.system());
    RunStarted holds = Runs.announce(cluster, run);
    spec.commandLine().getOut().println(holds.getRunId());
    return 0;
  }

  @Command(description = "Prints the topic catalogue")
  int describe() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-18s %-14s %-20s %-10s %s%n", "topic", "key", "value", "partitions", "kept");
    for (Topic<?> topic : Topics.ALL) {
      out.printf(
          "%-18s %-14s %-20s %-10s %s%n",
          topic.name(),
          topic.key(),
          topic.valueType().getSimpleName(),
          topic.partitions(),
          topic.retention());
    }
    return 0;
  }

  @Command(description = "Writes every schema with all it refers to, a file each")
  int schemas(@Option(names = "--to", required = true) Path folder) {
    try {
      Files.createDirectories(folder);
      for (Schema schema : Contracts.all()) {
        Files.writeString(folder.resolve(schema.getName() + ".avsc"), SchemaText.pretty(schema));
      }
    } catch (IOException e) {
      throw new BadUsage("Expected a folder to write to, but %s: %s".formatted(folder, e), e);
    }
    return 0;
  }

  @Command(description = "Prints topics, records and stages as an AsyncAPI 3 document, in YAML")
  int asyncapi() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(new AsyncApiDocument(Topics.ALL, Descriptions.ALL).yaml());
    out.flush();
    return 0;
  }
}
