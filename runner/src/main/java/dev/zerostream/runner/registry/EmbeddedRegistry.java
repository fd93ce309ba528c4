package dev.zerostream.runner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import dev.zerostream.runner.registry.SchemaStore.Change;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A schema registry on 127.0.0.1 that any Confluent-compatible client can use, its registrations
 * journalled on the broker.
 *
 * <p><b>Contract</b>: the same journal gives the same ids; an incompatible schema is refused with
 * status 409, as Confluent's registry does. Out of scope: deletion, references between schemas,
 * formats other than Avro.
 */
public final class EmbeddedRegistry implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final HttpServer server;
  private final ExecutorService threads;
  private final SchemaJournal journal;

  private EmbeddedRegistry(HttpServer server, ExecutorService threads, SchemaJournal journal) {
    this.server = server;
    this.threads = threads;
    this.journal = journal;
  }

  /**
   * Reads the journal and serves.
   *
   * @param bootstrapServers broker that keeps the journal
   * @param port to listen on, 0 for any free one
   * @throws BadUsage when the port is taken
   */
  public static EmbeddedRegistry start(String bootstrapServers, int port) {
    return start(new Cluster(bootstrapServers, "", "", "none"), port, Optional.empty());
  }

  /**
   * The same on a cluster that asks for more than its address.
   *
   * @param login whom it answers; anybody on this machine where it is empty
   */
  public static EmbeddedRegistry start(
      Cluster cluster, int port, Optional<PasswordAuthentication> login) {
    SchemaJournal journal = new SchemaJournal(cluster);
    journal.create();
    SchemaStore store = new SchemaStore(journal::append);
    try {
      for (Change change : journal.read()) {
        store.replay(change);
      }
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      ExecutorService threads = Executors.newFixedThreadPool(4, task -> daemon(task));
      server.setExecutor(threads);
      HttpContext all = server.createContext("/", new RegistryHandler(store));
      login.ifPresent(one -> all.setAuthenticator(only(one)));
      server.start();
      return new EmbeddedRegistry(server, threads, journal);
    } catch (IOException e) {
      journal.close();
      throw new BadUsage(
          "Expected port %d to be free for the registry, but %s; choose other ports with --port"
              .formatted(port, e.getMessage()),
          e);
    } catch (RestClientException e) {
      journal.close();
      throw new IllegalStateException(
          "Expected the schema journal to replay, but " + e.getMessage(), e);
    }
  }

  /** Address for clients. */
  public String url() {
    return "http://" + HOST + ":" + server.getAddress().getPort();
  }

  private static BasicAuthenticator only(PasswordAuthentication login) {
    byte[] expected = new String(login.getPassword()).getBytes(UTF_8);
    return new BasicAuthenticator("registry", UTF_8) {
      @Override
      public boolean checkCredentials(String user, String password) {
        boolean right = MessageDigest.isEqual(expected, password.getBytes(UTF_8));
        return right && user.equals(login.getUserName());
      }
    };
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "registry");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    journal.close();
  }
}
