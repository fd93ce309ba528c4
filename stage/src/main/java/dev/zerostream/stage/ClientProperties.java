package dev.zerostream.stage;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Properties of the user's for every Kafka client and registry client of a process: TLS, SASL,
 * credentials, time-outs.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Names are Kafka's own; those of the registry are the Confluent client's ({@code
 *       basic.auth.user.info}, {@code bearer.auth.token}, {@code
 *       schema.registry.ssl.truststore.location}).
 *   <li>A value may name a secret that is kept elsewhere: {@code ${env:NAME}}, {@code
 *       ${file:/path/to.properties:key}}, {@code ${directory:/run/secrets:name}}.
 *   <li>An unknown name is refused, and so is one that the pipeline's guarantees rest on.
 *   <li>{@link #toString()} has names only, and nothing here is announced with the run.
 * </ul>
 *
 * @param kafka what Kafka clients are given
 * @param registry what registry clients are given
 */
public record ClientProperties(
    SortedMap<String, String> kafka, SortedMap<String, String> registry) {

  /** Nothing beyond the addresses. */
  public static final ClientProperties NONE =
      new ClientProperties(Collections.emptySortedMap(), Collections.emptySortedMap());

  private static final String KAFKA_VARIABLE = "ZEROSTREAM_KAFKA_";
  private static final String REGISTRY_VARIABLE = "ZEROSTREAM_REGISTRY_";
  private static final String REGISTRY = "schema.registry.";

  /** What {@link ClientConfigs} decides, because guarantees rest on it, or another option names. */
  private static final Set<String> DECIDED =
      Set.of(
          "acks",
          "allow.auto.create.topics",
          "auto.offset.reset",
          "bootstrap.servers",
          "compression.type",
          "enable.auto.commit",
          "enable.idempotence",
          "fetch.max.bytes",
          "group.id",
          "group.instance.id",
          "group.protocol",
          "isolation.level",
          "key.deserializer",
          "key.serializer",
          "max.in.flight.requests.per.connection",
          "max.partition.fetch.bytes",
          "max.poll.records",
          "max.request.size",
          "partitioner.class",
          "retries",
          "share.acknowledgement.mode",
          "share.acquire.mode",
          "transaction.timeout.ms",
          "transactional.id",
          "value.deserializer",
          "value.serializer");

  /**
   * The properties of a file, overlaid by those of the environment: {@code
   * ZEROSTREAM_KAFKA_SASL_JAAS_CONFIG} for {@code sasl.jaas.config}, {@code
   * ZEROSTREAM_REGISTRY_BASIC_AUTH_USER_INFO} for {@code basic.auth.user.info}.
   *
   * @throws BadUsage for a name that is unknown or not the user's to set, and for a secret that is
   *     not where its value says
   */
  public static ClientProperties of(Map<String, String> file, Map<String, String> environment) {
    TreeMap<String, String> all = new TreeMap<>(file);
    all.remove("bootstrap.servers");
    all.remove("schema.registry.url");
    environment.forEach((name, value) -> fromVariable(name, value, all));
    TreeMap<String, String> kafka = new TreeMap<>();
    TreeMap<String, String> registry = new TreeMap<>();
    resolved(all, environment)
        .forEach((name, value) -> (isOfRegistry(name) ? registry : kafka).put(name, value));
    kafka.keySet().forEach(ClientProperties::requireAllowed);
    return new ClientProperties(
        Collections.unmodifiableSortedMap(kafka), Collections.unmodifiableSortedMap(registry));
  }

  private static void fromVariable(String variable, String value, Map<String, String> all) {
    if (variable.startsWith(KAFKA_VARIABLE)) {
      all.put(property(variable, KAFKA_VARIABLE), value);
    } else if (variable.startsWith(REGISTRY_VARIABLE)) {
      String name = property(variable, REGISTRY_VARIABLE);
      all.put(isOfRegistry(name) ? name : REGISTRY + name, value);
    }
  }

  private static String property(String variable, String prefix) {
    return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static boolean isOfRegistry(String name) {
    return Stream.of(REGISTRY, "basic.auth.", "bearer.auth.").anyMatch(name::startsWith);
  }

  private static void requireAllowed(String name) {
    if (DECIDED.contains(name)) {
      throw new BadUsage(
          "Expected client properties that leave the pipeline's guarantees alone, but %s is not yours to set"
              .formatted(name));
    }
    if (!known().contains(name)) {
      throw new BadUsage("Expected a property of Kafka's clients, but there is no " + name);
    }
  }

  private static Set<String> known() {
    Set<String> known = new HashSet<>(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    return known;
  }

  private static Map<String, String> resolved(
      Map<String, String> values, Map<String, String> environment) {
    try (EnvVarConfigProvider variables = new EnvVarConfigProvider(environment);
        FileConfigProvider files = new FileConfigProvider();
        DirectoryConfigProvider folders = new DirectoryConfigProvider()) {
      Map<String, ConfigProvider> providers =
          Map.of("env", variables, "file", files, "directory", folders);
      providers.values().forEach(provider -> provider.configure(Map.of()));
      Map<String, String> found = new ConfigTransformer(providers).transform(values).data();
      found.forEach(ClientProperties::requireFound);
      return found;
    } catch (ConfigException | IOException e) {
      throw new BadUsage("Expected the client properties' secrets, but " + e.getMessage(), e);
    }
  }

  private static void requireFound(String name, String value) {
    if (value.matches("(?s).*\\$\\{(env|file|directory):.*")) {
      throw new BadUsage(
          "Expected a value for the secret that %s refers to, but there is none".formatted(name));
    }
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return "ClientProperties" + kafka.keySet() + registry.keySet();
  }
}
