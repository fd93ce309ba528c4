package dev.zerostream.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.runner.broker.BrokerNode;
import dev.zerostream.runner.broker.BrokerSecurity;
import dev.zerostream.runner.broker.EmbeddedBroker;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.runner.registry.EmbeddedRegistry;
import dev.zerostream.stage.ClientProperties;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.IOException;
import java.net.PasswordAuthentication;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker with SASL/SCRAM over TLS and an authorizer that refuses what is not granted, and a
 * registry that asks for a password. The topics of a run are on it.
 */
final class SecureCluster implements AutoCloseable {

  static final String ADMIN = "admin";
  static final String SASL_SECRET = "planted-sasl-secret";
  static final String REGISTRY_SECRET = "planted-registry-secret";
  static final String STORE_SECRET = "planted-store-secret";

  private static final int ITERATIONS = 4096;

  private final EmbeddedBroker broker;
  private final EmbeddedRegistry registry;
  private final Path keystore;

  SecureCluster(Path folder, int partitions) {
    this.keystore = keystore(folder.resolve("broker.p12"));
    BrokerSecurity security =
        new BrokerSecurity(keystore, STORE_SECRET, "CN=localhost", ADMIN, SASL_SECRET);
    this.broker =
        EmbeddedBroker.start(BrokerNode.alone(folder.resolve("kafka"), 0).secured(security));
    Cluster bare = new Cluster(broker.bootstrapServers(), "", "", "none").with(of(ADMIN));
    this.registry =
        EmbeddedRegistry.start(
            bare,
            0,
            Optional.of(new PasswordAuthentication("pipeline", REGISTRY_SECRET.toCharArray())));
    new TopicProvisioning(as(ADMIN), partitions, -1).apply();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  /** The cluster as a user sees it. */
  Cluster as(String user) {
    return new Cluster(broker.bootstrapServers(), registry.url(), "", "gzip").with(of(user));
  }

  /** Client properties as they stand in a user's file. */
  Map<String, String> properties(String user) {
    Map<String, String> properties = new HashMap<>();
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", BrokerSecurity.MECHANISM);
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, SASL_SECRET));
    properties.put("ssl.truststore.location", keystore.toString());
    properties.put("ssl.truststore.type", "PKCS12");
    properties.put("ssl.truststore.password", STORE_SECRET);
    properties.put("basic.auth.credentials.source", "USER_INFO");
    properties.put("basic.auth.user.info", "pipeline:" + REGISTRY_SECRET);
    return properties;
  }

  /** Makes users who may do nothing yet. */
  void addUsers(List<String> names) {
    Cluster cluster = as(ADMIN);
    List<UserScramCredentialAlteration> alterations =
        names.stream().map(SecureCluster::credentials).toList();
    try (Admin admin = ClusterCheck.admin(cluster)) {
      ClusterCheck.await(cluster, admin.alterUserScramCredentials(alterations).all());
    }
  }

  private static UserScramCredentialAlteration credentials(String name) {
    return new UserScramCredentialUpsertion(
        name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), SASL_SECRET);
  }

  private ClientProperties of(String user) {
    return ClientProperties.of(properties(user), Map.of());
  }

  private static Path keystore(Path file) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "broker",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=ip:127.0.0.1,dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            STORE_SECRET);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return file;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("Expected keytool to make a certificate", e);
    }
  }

  @Override
  public void close() {
    registry.close();
    broker.close();
  }
}
