package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.Lora;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.checkpoint.Projection;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** New weights for servers, and which version an answer is of. */
class RemoteWeightsTest extends WithServers {

  private static Weights base;

  @BeforeAll
  static void read() {
    base = Checkpoint.read(model).baseWeights();
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
    assertThat(written()).isEqualTo(2);
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
    assertThat(written()).isEqualTo(2);
    assertThat(server.label()).startsWith("zs-1-");
  }

  @Test
  void shouldGiveARestartedServerTheNewestWeights() throws Exception {
    LocalInferenceServer server = server(Form.IDS);
    RemotePolicy policy = policy(ServerKind.SGLANG, server);
    policy.swap(new Weights(5, base.safetensors()));
    server.close();
    FakePolicy fresh = new FakePolicy((prompt, seed) -> "again");
    closing(fresh);
    CompletableFuture<Completion> waiting = policy.submit(request(3));
    closing(new LocalInferenceServer(fresh, Form.IDS, server.port()));
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
    closing(restarted);
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

  private static Weights adapter(long version) {
    Lora lora = new Lora(2, 4, Set.of(Projection.values()));
    return new Adapter(lora, lora.fresh(ModelConfig.read(model), version)).weights(version);
  }
}
