package dev.zerostream.policy.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.policy.remote.ServerKind.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints, and which version of the weights each has in force.
 *
 * @param all the endpoints
 * @param options how they are asked
 * @param handover where they find weights; empty when they never take any
 */
record Servers(List<InferenceServer> all, RemoteOptions options, Optional<Handover> handover) {

  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

  static Servers of(RemoteOptions options, Optional<Handover> handover) {
    return new Servers(
        options.endpoints().stream()
            .map(it -> new InferenceServer(it, options.patience(), options.key()))
            .toList(),
        options,
        handover);
  }

  /** The least busy one that did not fail of late, if there is such. */
  InferenceServer pick() {
    return all.stream()
        .min(Comparator.comparing(InferenceServer::resting).thenComparingInt(InferenceServer::busy))
        .orElseThrow();
  }

  /** Whether new weights replace the ones in force, so that requests under way would mix them. */
  boolean inPlace() {
    return !options.kind().named();
  }

  /** The name to ask {@code server} for. */
  String model(InferenceServer server, Optional<Served> wanted)
      throws ServerTrouble, InterruptedException {
    if (options.kind().named() && wanted.isPresent() && !wanted.get().isBase()) {
      return wanted.get().name();
    }
    return options.model().isPresent() ? options.model().get() : server.listedModel();
  }

  /**
   * The version in force on {@code server}, once it has {@code wanted} or a newer one, which
   * another process may have put there.
   *
   * @param wanted what it must have; empty while nothing was handed over
   */
  long ensure(InferenceServer server, Optional<Served> wanted)
      throws ServerTrouble, InterruptedException {
    if (handover.isEmpty() || wanted.isEmpty()) {
      return base(server);
    }
    return ensure(server, wanted.get(), version -> version >= wanted.get().version());
  }

  /** The same for {@code wanted} and no other, as for an older version that is looked at again. */
  void require(InferenceServer server, Served wanted) throws ServerTrouble, InterruptedException {
    ensure(server, wanted, version -> version == wanted.version());
  }

  private long ensure(InferenceServer server, Served wanted, LongPredicate enough)
      throws ServerTrouble, InterruptedException {
    if (wanted.isBase()) {
      return 0;
    }
    OptionalLong version = version(server);
    if (version.isPresent() && enough.test(version.getAsLong())) {
      return version.getAsLong();
    }
    return handover.orElseThrow().exclusively(() -> activated(server, wanted, enough));
  }

  /** The version in force on {@code server} now, which is left as it is; -1 when we do not know. */
  long look(InferenceServer server, Optional<Served> wanted)
      throws ServerTrouble, InterruptedException {
    if (handover.isEmpty() || wanted.isEmpty()) {
      return base(server);
    }
    return wanted.get().isBase() ? 0 : version(server).orElse(-1);
  }

  /** Nothing was handed over by us; another process may have. */
  private long base(InferenceServer server) throws ServerTrouble, InterruptedException {
    return options.kind().probe().isPresent() ? version(server).orElse(0) : 0;
  }

  /** The version in force, which must be one that we know. */
  private OptionalLong version(InferenceServer server) throws ServerTrouble, InterruptedException {
    if (options.kind().probe().isEmpty()) {
      return Served.version(server.inForce());
    }
    return Served.version(
        server.get(options.kind().probe().get()).path("weight_version").asText(""));
  }

  /** Called by one process at a time, which looks again before it acts. */
  private long activated(InferenceServer server, Served wanted, LongPredicate enough)
      throws ServerTrouble, InterruptedException {
    OptionalLong version = version(server);
    if (version.isPresent() && enough.test(version.getAsLong())) {
      return version.getAsLong();
    }
    server.forget();
    try {
      for (Step step : options.steps()) {
        run(server, step, wanted);
      }
    } finally {
      if (options.kind().last().isPresent() && options.activation().isEmpty()) {
        run(server, options.kind().last().get(), wanted);
      }
    }
    server.putInForce(wanted.name());
    LOG.info("server={} policyVersion={} in force", server, wanted.version());
    return wanted.version();
  }

  private static void run(InferenceServer server, Step step, Served wanted)
      throws ServerTrouble, InterruptedException {
    JsonNode answer;
    try {
      answer = server.post(step.path(), step.body(wanted));
    } catch (Refused e) {
      // Another process was faster with this very adapter: its name has the digest.
      if (e.getMessage().contains("already")) {
        return;
      }
      throw e;
    }
    if (answer.path("success").isBoolean() && !answer.path("success").asBoolean()) {
      throw ServerTrouble.of(
          "%s%s did not succeed: %s".formatted(server, step.path(), answer.path("message")));
    }
  }

  /** Drops an adapter that is no longer asked for; one that is gone already is as good. */
  void drop(Served old) throws InterruptedException {
    for (InferenceServer server : all) {
      try {
        server.post("/v1/unload_lora_adapter", "{\"lora_name\":\"%s\"}".formatted(old.name()));
      } catch (ServerTrouble | Refused e) {
        LOG.info("server={} keeps {}: {}", server, old.name(), e.getMessage());
      }
    }
  }
}
