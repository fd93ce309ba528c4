package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.CharTokenizer;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.Lora;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.checkpoint.Projection;
import dev.zerostream.policy.remote.LocalInferenceServer.Fault;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemotePolicyTest {

  private static final int[] PROMPT = new CharTokenizer().encode("hello");

  @TempDir private static Path models;
  private static Path model;
  private static Weights base;

  @TempDir private Path store;
  private final AtomicInteger written = new AtomicInteger();
  private final FakePolicy inside =
      new FakePolicy(
          (prompt, seed) -> {
            written.incrementAndGet();
            return prompt + seed;
          });
  private final List<AutoCloseable> opened = new ArrayList<>(List.of(inside));

  @BeforeAll
  static void unpack() {
    model = ShippedModel.in(models);
    base = Checkpoint.read(model).baseWeights();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "TEXTS", mode = EnumSource.Mode.EXCLUDE)
  void shouldTakeIdsAndLogprobsAsTheServerSaysThem(Form form) throws Exception {
    RemotePolicy policy = policy(ServerKind.OPENAI, server(form));

    Completion done = policy.submit(request(7)).get();

    assertThat(done.tokens()).isEqualTo(ended("hello7"));
    assertThat(done.modelLogprobs()).hasSize(7).containsOnly(FakePolicy.LOGPROB);
    assertThat(done.samplingLogprobs()).isEqualTo(done.modelLogprobs());
    assertThat(done.finish()).isEqualTo(FinishReason.STOP);
    assertThat(done.segments()).containsExactly(new Segment(0, 0));
  }

  @Test
  void shouldSayThatAGreedyTokenWasCertain() throws Exception {
    RemotePolicy policy = policy(ServerKind.OPENAI, server(Form.IDS));
    Completion done = policy.submit(new GenerationRequest(PROMPT, Sampling.greedy(4), 1)).get();
    assertThat(done.samplingLogprobs()).hasSize(4).containsOnly(0);
    assertThat(done.modelLogprobs()).containsOnly(FakePolicy.LOGPROB);
    assertThat(done.finish()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void shouldRefuseTextsWithoutIds() {
    assertRefused(Form.TEXTS, answer -> {}, "Expected token ids, not texts");
  }

  @Test
  void shouldRefuseWhatIsMissingOrDoesNotFit() {
    assertRefused(Form.IDS, it -> choice(it).remove("logprobs"), "log-probabilities");
    assertRefused(Form.IDS, it -> choice(it).putNull("logprobs"), "log-probabilities");
    assertRefused(
        Form.IDS, it -> array(it, "/logprobs/token_logprobs").remove(0), "for each of 7 tokens");
    assertRefused(Form.IDS, it -> array(it, "/logprobs/token_logprobs").setNull(2), "one is null");
    assertRefused(
        Form.IDS, it -> array(it, "/logprobs/token_logprobs").set(2, -9999), "one is -9999");
    assertRefused(Form.IDS, it -> array(it, "/logprobs/token_logprobs").set(2, 0.5), "one is 0.5");
    assertRefused(Form.IDS, it -> array(it, "/token_ids").set(1, 1 << 30), "token ids below");
    assertRefused(Form.IDS, it -> array(it, "/token_ids").set(1, -1), "token ids below");
    assertRefused(Form.IDS, it -> usage(it, "completion_tokens", 6), "the server counted 6");
    assertRefused(Form.IDS, it -> usage(it, "prompt_tokens", 6), "the server counted 6");
    assertRefused(
        Form.IDS, it -> choice(it).putArray("prompt_token_ids").add(4), "the prompt's ids");
    assertRefused(
        Form.IDS, it -> array(it, "/token_ids").set(6, 70), "the token that ended the answer");
    assertRefused(Form.IDS, it -> choice(it).put("finish_reason", "tool"), "it is tool");
    assertRefused(Form.IDS, it -> it.remove("choices"), "finish_reason");
  }

  @Test
  void shouldRefuseMoreTokensThanWereAskedFor() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.OPENAI, server);
    server.fault(
        answer -> {
          for (int i = 0; i < 20; i++) {
            array(answer, "/token_ids").insert(0, 70);
            array(answer, "/logprobs/token_logprobs").insert(0, -1);
          }
          return Optional.of(200);
        });
    assertThatThrownBy(() -> policy.submit(request(7)).get())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining("at most 20 tokens");
  }

  @Test
  void shouldAskAgainAfterFailuresThatPass() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.OPENAI, server);
    server.fault(answer -> Optional.of(500));
    server.fault(answer -> Optional.of(429));
    server.fault(answer -> Optional.empty());
    server.fault(
        answer -> {
          choice(answer).put("finish_reason", "abort");
          return Optional.of(200);
        });
    assertThat(policy.submit(request(3)).get().tokens()).isEqualTo(ended("hello3"));
    assertThat(written.get()).isEqualTo(5);
  }

  @Test
  void shouldNotAskAgainForWhatTheServerWillNeverAccept() {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.OPENAI, server);
    server.fault(answer -> Optional.of(400));
    assertThatThrownBy(() -> policy.submit(request(3)).get())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining("answered 400");
  }

  @Test
  void shouldLeaveASlowServerForAnother() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LocalInferenceServer slow = server(Form.IDS);
    LocalInferenceServer other = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.OPENAI, slow, other);
    slow.fault(
        answer -> {
          never.await();
          return Optional.of(200);
        });
    assertThat(policy.submit(request(3)).get().tokens()).isEqualTo(ended("hello3"));
    assertThat(other.calls()).contains("/v1/completions");
    never.countDown();
  }

  @Test
  void shouldSpreadRequestsOverItsServers() throws Exception {
    LocalInferenceServer one = server(Form.IDS);
    LocalInferenceServer two = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.OPENAI, one, two);
    CountDownLatch both = new CountDownLatch(2);
    Fault together =
        answer -> {
          both.countDown();
          both.await();
          return Optional.of(200);
        };
    one.fault(together);
    two.fault(together);
    CompletableFuture<Completion> first = policy.submit(request(1));
    CompletableFuture<Completion> second = policy.submit(request(2));
    assertThat(first.get().tokens()).isEqualTo(ended("hello1"));
    assertThat(second.get().tokens()).isEqualTo(ended("hello2"));
  }

  @Test
  void shouldSayWhyNothingCameByTheDeadline() {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy =
        policy(options(ServerKind.OPENAI, Duration.ofMillis(300), List.of(server.address())));
    server.close();
    assertThatThrownBy(() -> policy.submit(request(3)).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("within PT0.3S")
        .hasMessageContaining("did not answer");
  }

  @Test
  void shouldFailWhatIsUnderWayWhenItIsClosed() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    server.fault(
        answer -> {
          asked.countDown();
          never.await();
          return Optional.empty();
        });
    RemotePolicy policy = policy(ServerKind.OPENAI, server);
    CompletableFuture<Completion> waiting = policy.submit(request(3));
    asked.await();
    policy.close();
    assertThatThrownBy(waiting::get).hasMessageContaining("it is closed");
    assertThatThrownBy(() -> policy.submit(request(3)).get()).hasMessageContaining("it is closed");
    never.countDown();
  }

  @Test
  void shouldRefuseADistributionThatServersDoNotTell() {
    RemotePolicy policy = policy(ServerKind.OPENAI, server(Form.IDS));
    GenerationRequest tempered = new GenerationRequest(PROMPT, Sampling.at(0.7, 20), 1);
    assertThatThrownBy(() -> policy.submit(tempered).get())
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected temperature 0, or 1 without top-p and top-k");
  }

  @ParameterizedTest
  @EnumSource(names = {"VLLM", "SGLANG"})
  void shouldHandOverNewWeightsAndRecordTheVersion(ServerKind kind) throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(kind, server);
    for (long version = 0; version < 5; version++) {
      policy.swap(new Weights(version, base.safetensors()));
      assertThat(inside.version()).isEqualTo(version);
      assertThat(policy.version()).isEqualTo(version);
      assertThat(policy.submit(request(1)).get().segments())
          .containsExactly(new Segment(0, version));
    }
    assertThat(server.label()).startsWith("zs-4-" + base.digest().substring(0, 12));
    assertThat(versions()).hasSize(3);
    assertThat(Checkpoint.read(store.resolve(server.label())).digest())
        .isEqualTo(Checkpoint.read(model).digest());
    // Going back is as good: held-out scores compare the base with the newest.
    policy.swap(new Weights(0, base.safetensors()));
    assertThat(policy.submit(request(1)).get().segments()).containsExactly(new Segment(0, 0));
  }

  @Test
  void shouldPauseAndResumeVllmAroundAReload() {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.VLLM, server);
    policy.swap(new Weights(1, base.safetensors()));
    assertThat(server.calls())
        .containsSubsequence(
            "/weight_info",
            "/pause",
            "/collective_rpc",
            "/reset_prefix_cache",
            "/update_weight_version",
            "/resume");
  }

  @Test
  void shouldLetRequestsUnderWayEndBeforeTheirWeightsAreReplaced() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, server);
    policy.swap(new Weights(1, base.safetensors()));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    server.fault(
        it -> {
          asked.countDown();
          answer.await();
          return Optional.of(200);
        });
    CompletableFuture<Completion> old = policy.submit(request(1));
    asked.await();
    CompletableFuture<Void> swap =
        CompletableFuture.runAsync(() -> policy.swap(new Weights(2, base.safetensors())));
    CompletableFuture<Completion> waiting = policy.submit(request(2));
    assertThat(inside.version()).isEqualTo(1);
    answer.countDown();
    swap.get();
    assertThat(old.get().segments()).containsExactly(new Segment(0, 1));
    assertThat(waiting.get().segments().get(0).weightVersion()).isIn(1L, 2L);
    assertThat(policy.submit(request(3)).get().segments()).containsExactly(new Segment(0, 2));
  }

  @Test
  void shouldAskAgainForWhatEndedUnderAnotherVersion() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, server);
    policy.swap(new Weights(1, base.safetensors()));
    server.fault(
        answer -> {
          server.relabel("zs-2-0123456789ab");
          return Optional.of(200);
        });
    assertThat(policy.submit(request(3)).get().segments()).containsExactly(new Segment(0, 2));
    assertThat(written.get()).isEqualTo(2);
  }

  @Test
  void shouldAskAgainForWhatAServerAnsweredThatForgotItsWeights() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, server);
    policy.swap(new Weights(1, base.safetensors()));
    server.fault(
        answer -> {
          server.relabel("default");
          return Optional.of(200);
        });
    assertThat(policy.submit(request(3)).get().segments()).containsExactly(new Segment(0, 1));
    assertThat(written.get()).isEqualTo(2);
    assertThat(server.label()).startsWith("zs-1-");
  }

  @Test
  void shouldGiveARestartedServerTheNewestWeights() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, server);
    policy.swap(new Weights(5, base.safetensors()));
    server.close();
    FakePolicy fresh = new FakePolicy((prompt, seed) -> "again");
    opened.add(fresh);
    CompletableFuture<Completion> waiting = policy.submit(request(3));
    opened.add(new LocalInferenceServer(fresh, Form.IDS, server.port()));
    assertThat(waiting.get().tokens()).isEqualTo(ended("again"));
    assertThat(waiting.get().segments()).containsExactly(new Segment(0, 5));
    assertThat(fresh.version()).isEqualTo(5);
  }

  @Test
  void shouldGoOnWithTheServersThatTookTheWeights() throws Exception {
    LocalInferenceServer dead = server(Form.IDS);
    LocalInferenceServer alive = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, dead, alive);
    dead.close();
    policy.swap(new Weights(1, base.safetensors()));
    assertThat(policy.submit(request(3)).get().segments()).containsExactly(new Segment(0, 1));
  }

  @Test
  void shouldGiveEveryAdapterAName() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.VLLM_LORA, server);
    policy.swap(base);
    assertThat(policy.submit(request(1)).get().segments()).containsExactly(new Segment(0, 0));
    for (long version = 1; version <= 3; version++) {
      policy.swap(adapter(version));
      assertThat(policy.submit(request(1)).get().segments())
          .containsExactly(new Segment(0, version));
    }
    assertThat(server.adapters()).hasSize(2).allMatch(it -> it.matches("zs-[23]-[0-9a-f]{12}"));
    Path folder = store.resolve(server.adapters().get(1));
    assertThat(folder.resolve("adapter_model.safetensors")).exists();
  }

  @Test
  void shouldGiveARestartedServerItsAdapter() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.VLLM_LORA, server);
    policy.swap(adapter(1));
    server.close();
    LocalInferenceServer restarted = new LocalInferenceServer(inside, Form.IDS, server.port());
    opened.add(restarted);
    assertThat(policy.submit(request(1)).get().segments()).containsExactly(new Segment(0, 1));
    assertThat(restarted.adapters()).hasSize(1);
  }

  @Test
  void shouldSayWhichWeightsTheServersCanNotTake() {
    RemotePolicy reloading = policy(ServerKind.VLLM, server(Form.IDS));
    assertThatThrownBy(() -> reloading.swap(adapter(1)))
        .hasMessageContaining("version 1 is an adapter; use policy.kind=vllm-lora");
    RemotePolicy adapting = policy(ServerKind.VLLM_LORA, server(Form.IDS));
    assertThatThrownBy(() -> adapting.swap(new Weights(1, base.safetensors())))
        .hasMessageContaining("version 1 is a whole model; train with learner.lora.rank");
  }

  @Test
  void shouldStayWithTheBaseWhereNobodyHandsOver() throws Exception {
    RemotePolicy policy = policy(ServerKind.OPENAI, server(Form.IDS));
    policy.swap(new Weights(3, base.safetensors()));
    assertThat(policy.version()).isZero();
    assertThat(policy.submit(request(1)).get().segments()).containsExactly(new Segment(0, 0));
  }

  private void assertRefused(Form form, Consumer<ObjectNode> mangle, String reason) {
    LocalInferenceServer server = server(form);
    RemotePolicy policy = policy(ServerKind.OPENAI, server);
    server.fault(
        answer -> {
          mangle.accept(answer);
          return Optional.of(200);
        });
    assertThatThrownBy(() -> policy.submit(request(7)).get())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining(reason);
  }

  private LocalInferenceServer server(Form form) {
    LocalInferenceServer server = new LocalInferenceServer(inside, form);
    opened.add(server);
    return server;
  }

  private RemotePolicy policy(ServerKind kind, LocalInferenceServer... servers) {
    List<URI> addresses = List.of(servers).stream().map(LocalInferenceServer::address).toList();
    return policy(options(kind, Duration.ofSeconds(60), addresses));
  }

  private RemotePolicy policy(RemoteOptions options) {
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

  private RemoteOptions options(ServerKind kind, Duration deadline, List<URI> addresses) {
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

  private static Weights adapter(long version) {
    Lora lora = new Lora(2, 4, Set.of(Projection.values()));
    return new Adapter(lora, lora.fresh(ModelConfig.read(model), version)).weights(version);
  }

  private List<Path> versions() throws IOException {
    try (var folders = Files.list(store)) {
      return folders.filter(Files::isDirectory).toList();
    }
  }

  private static GenerationRequest request(long seed) {
    return new GenerationRequest(PROMPT, Sampling.at(1, 20), seed);
  }

  private static int[] ended(String text) {
    int[] ids = new CharTokenizer().encode(text);
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = CharTokenizer.EOS;
    return ended;
  }

  private static ObjectNode choice(ObjectNode answer) {
    return (ObjectNode) answer.path("choices").path(0);
  }

  private static ArrayNode array(ObjectNode answer, String pointer) {
    return (ArrayNode) choice(answer).at(pointer);
  }

  private static void usage(ObjectNode answer, String what, int count) {
    ((ObjectNode) answer.path("usage")).put(what, count);
  }
}
