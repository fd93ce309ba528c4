package dev.zerostream.runner;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientProperties;
import dev.zerostream.stage.OptionSources;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which cluster a command works on, and how it gets in. */
final class ClusterOptions {

  @Option(names = "--bootstrap-servers", description = "a cluster instead of the run's own broker")
  String bootstrapServers;

  @Option(names = "--schema-registry", description = "its schema registry")
  String schemaRegistry;

  @Option(
      names = "--client-properties",
      description =
          "file of properties for every Kafka and registry client: TLS, SASL, credentials; see"
              + " docs/security.md")
  String clientProperties;

  /**
   * The cluster, if one is named.
   *
   * @throws BadUsage when only half of it is
   */
  Optional<LocalPlatform> external() {
    if ((bootstrapServers == null) != (schemaRegistry == null)) {
      throw new BadUsage(
          "Expected --bootstrap-servers together with --schema-registry, but got only one");
    }
    return Optional.ofNullable(bootstrapServers)
        .map(servers -> new LocalPlatform.External(servers, schemaRegistry, properties()));
  }

  /** The same where there is nothing else to work on. */
  LocalPlatform required() {
    return external()
        .orElseThrow(
            () ->
                new BadUsage(
                    "Expected --bootstrap-servers and --schema-registry, but they are missing"));
  }

  private ClientProperties properties() {
    return new OptionSources(System.getenv(), Map.of())
        .clientProperties(Optional.ofNullable(clientProperties));
  }
}
