package dev.zerostream.runner.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * A node that lets in only whom it knows: clients by SASL/SCRAM over TLS, its own kind by TLS with
 * the node's certificate; whatever is not granted is refused.
 *
 * @param keystore PKCS12 file with the node's key and certificate, which is also all it trusts
 * @param keystorePassword of the file and the key in it
 * @param certificate the certificate's distinguished name
 * @param admin the one user who exists from the start and may do everything
 */
public record BrokerSecurity(
    Path keystore,
    String keystorePassword,
    String certificate,
    String admin,
    String adminPassword) {

  /** How clients log in. */
  public static final String MECHANISM = "SCRAM-SHA-512";

  /** What a node is told, its listeners being CLIENT, INSIDE and CONTROLLER. */
  Properties settings() {
    Properties settings = new Properties();
    settings.put("listener.security.protocol.map", "CLIENT:SASL_SSL,INSIDE:SSL,CONTROLLER:SSL");
    settings.put("inter.broker.listener.name", "INSIDE");
    settings.put("sasl.enabled.mechanisms", MECHANISM);
    settings.put(
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:%s;User:%s".formatted(certificate, admin));
    settings.put("ssl.keystore.location", keystore.toString());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.password", keystorePassword);
    settings.put("ssl.key.password", keystorePassword);
    settings.put("ssl.truststore.location", keystore.toString());
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.password", keystorePassword);
    settings.put("listener.name.inside.ssl.client.auth", "required");
    settings.put("listener.name.controller.ssl.client.auth", "required");
    return settings;
  }

  /** The user that the node is formatted with. */
  String scram() {
    return "%s=[name=%s,password=%s]".formatted(MECHANISM, admin, adminPassword);
  }

  /** Nothing that is secret. */
  @Override
  public String toString() {
    return "BrokerSecurity[" + keystore + ", " + admin + "]";
  }
}
