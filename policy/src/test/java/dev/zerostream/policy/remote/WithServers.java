package dev.zerostream.policy.remote;

import dev.zerostream.policy.CharTokenizer;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A remote policy, and servers that a {@link FakePolicy} answers for; all closed at the end. */
abstract class WithServers {

  static final int[] PROMPT = new CharTokenizer().encode("hello");

  @TempDir private static Path models;
  static Path model;

  @TempDir Path store;
  private final AtomicInteger written = new AtomicInteger();
  final FakePolicy inside =
      new FakePolicy(
          (prompt, seed) -> {
            written.incrementAndGet();
            return prompt + seed;
          });
  private final List<AutoCloseable> opened = new ArrayList<>(List.of(inside));

  @BeforeAll
  static void unpack() {
    model = ShippedModel.in(models);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  /** Answers that were written so far, refused ones included. */
  int written() {
    return written.get();
  }

  void closing(AutoCloseable thing) {
    opened.add(thing);
  }

  LocalInferenceServer server(Form form) {
    LocalInferenceServer server = new LocalInferenceServer(inside, form);
    opened.add(server);
    return server;
  }

  RemotePolicy policy(ServerKind kind, LocalInferenceServer... servers) {
    List<URI> addresses = List.of(servers).stream().map(LocalInferenceServer::address).toList();
    return policy(options(kind, Duration.ofSeconds(60), addresses));
  }

  RemotePolicy policy(RemoteOptions options) {
    RemotePolicy policy =
        new RemotePolicy(
            options,
            new CharTokenizer(),
            new CharTokenizer().size(),
            Set.of(CharTokenizer.EOS),
            Handover.of(options, model));
    opened.add(policy);
    return policy;
  }

  RemoteOptions options(ServerKind kind, Duration deadline, List<URI> addresses) {
    return new RemoteOptions(
        kind,
        addresses,
        Optional.empty(),
        Optional.of(store),
        List.of(),
        4,
        Duration.ofSeconds(2),
        deadline,
        Optional.of("secret"));
  }

  /** Folders of versions that were handed over. */
  List<Path> versions() throws IOException {
    try (var folders = Files.list(store)) {
      return folders.filter(Files::isDirectory).toList();
    }
  }

  static GenerationRequest request(long seed) {
    return new GenerationRequest(PROMPT, Sampling.at(1, 20), seed);
  }

  static int[] ended(String text) {
    int[] ids = new CharTokenizer().encode(text);
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = CharTokenizer.EOS;
    return ended;
  }
}
