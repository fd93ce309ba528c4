package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPropertiesTest {

  private static final Map<String, String> SECURE =
      Map.of(
          "security.protocol", "SASL_SSL",
          "sasl.mechanism", "SCRAM-SHA-512",
          "sasl.jaas.config", "${env:JAAS}",
          "linger.ms", "7",
          "fetch.max.wait.ms", "70",
          "basic.auth.credentials.source", "USER_INFO",
          "basic.auth.user.info", "me:planted");

  private static final ClientProperties PROPERTIES =
      ClientProperties.of(SECURE, Map.of("JAAS", "planted-login"));

  @TempDir private Path folder;

  @Test
  void shouldReachEveryKindOfClient() {
    Cluster cluster = new Cluster("b:1", "http://r", "", "gzip").with(PROPERTIES);

    for (Map<String, Object> config :
        List.of(
            ClientConfigs.producer(cluster),
            ClientConfigs.transactionalProducer(cluster, "id", Duration.ofSeconds(1)),
            ClientConfigs.reader(cluster),
            ClientConfigs.shareConsumer(cluster, "group"),
            ClientConfigs.admin(cluster),
            ClientConfigs.streams(cluster, "app", "one", folder, Duration.ofSeconds(1)))) {
      assertThat(config)
          .containsEntry("security.protocol", "SASL_SSL")
          .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
          .containsEntry("sasl.jaas.config", "planted-login")
          .doesNotContainKey("basic.auth.user.info");
    }
    assertThat(ClientConfigs.producer(cluster))
        .containsEntry("linger.ms", "7")
        .containsEntry("acks", "all")
        .doesNotContainKey("fetch.max.wait.ms");
    assertThat(ClientConfigs.reader(cluster))
        .containsEntry("fetch.max.wait.ms", "70")
        .doesNotContainKey("linger.ms");
    assertThat(cluster.serdes().client())
        .containsEntry("basic.auth.user.info", "me:planted")
        .doesNotContainKey("sasl.jaas.config");
  }

  @Test
  void shouldFindSecretsInFilesAndFolders() throws IOException {
    Path file = folder.resolve("secrets.properties");
    Files.writeString(file, "password=one\n");
    Files.writeString(folder.resolve("token"), "two");

    ClientProperties found =
        ClientProperties.of(
            Map.of(
                "ssl.keystore.password", "${file:" + file + ":password}",
                "bearer.auth.token", "${directory:" + folder + ":token}"),
            Map.of());

    assertThat(found.kafka()).containsEntry("ssl.keystore.password", "one");
    assertThat(found.registry()).containsEntry("bearer.auth.token", "two");
  }

  @Test
  void shouldTakeTheEnvironmentBeforeTheFile() {
    ClientProperties found =
        ClientProperties.of(
            Map.of("sasl.mechanism", "PLAIN", "client.rack", "a"),
            Map.of(
                "ZEROSTREAM_KAFKA_SASL_MECHANISM", "SCRAM-SHA-256",
                "ZEROSTREAM_REGISTRY_BASIC_AUTH_USER_INFO", "you:other",
                "ZEROSTREAM_REGISTRY_SSL_TRUSTSTORE_LOCATION", "/trust"));

    assertThat(found.kafka())
        .isEqualTo(Map.of("sasl.mechanism", "SCRAM-SHA-256", "client.rack", "a"));
    assertThat(found.registry())
        .isEqualTo(
            Map.of(
                "basic.auth.user.info",
                "you:other",
                "schema.registry.ssl.truststore.location",
                "/trust"));
  }

  @Test
  void shouldRefuseWhatGuaranteesRestOn() {
    for (String decided : List.of("isolation.level", "acks", "enable.auto.commit", "group.id")) {
      assertThatThrownBy(() -> ClientProperties.of(Map.of(decided, "x"), Map.of()))
          .isInstanceOf(BadUsage.class)
          .hasMessageContaining(decided + " is not yours to set");
    }
  }

  @Test
  void shouldRefuseAnUnknownNameAndASecretThatIsNotThere() {
    assertThatThrownBy(() -> ClientProperties.of(Map.of("sasl.jass.config", "x"), Map.of()))
        .isInstanceOf(BadUsage.class)
        .hasMessage("Expected a property of Kafka's clients, but there is no sasl.jass.config");
    for (String value : List.of("${env:NOBODY}", "${directory:/nowhere:token}")) {
      assertThatThrownBy(() -> ClientProperties.of(Map.of("sasl.jaas.config", value), Map.of()))
          .isInstanceOf(BadUsage.class);
    }
  }

  @Test
  void shouldSayNoValues() {
    Cluster cluster = new Cluster("b:1", "http://r", "", "gzip").with(PROPERTIES);

    assertThat(cluster + " " + cluster.serdes())
        .contains("sasl.jaas.config", "basic.auth.user.info")
        .doesNotContain("planted");
  }
}
