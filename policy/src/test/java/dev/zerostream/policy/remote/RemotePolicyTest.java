package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.policy.remote.LocalInferenceServer.Fault;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to servers that fail, are slow or are several. */
class RemotePolicyTest {

  @TempDir private static Path models;
  private static Path model;

  @TempDir private Path store;
  private RemoteServers servers;

  @BeforeAll
  static void unpack() {
    model = ShippedModel.in(models);
  }

  @BeforeEach
  void begin() {
    servers = new RemoteServers(model, store);
  }

  @AfterEach
  void close() throws Exception {
    servers.close();
  }

  @Test
  void shouldAskAgainAfterFailuresThatPass() throws Exception {
    LocalInferenceServer server = servers.server(Form.IDS);
    RemotePolicy policy = servers.policy(ServerKind.OPENAI, server);
    server.fault(answer -> Optional.of(500));
    server.fault(answer -> Optional.of(429));
    server.fault(answer -> Optional.empty());
    server.fault(
        answer -> {
          choice(answer).put("finish_reason", "abort");
          return Optional.of(200);
        });
    assertThat(policy.submit(RemoteServers.request(3)).get().tokens())
        .isEqualTo(RemoteServers.ended("hello3"));
    assertThat(servers.written()).isEqualTo(5);
  }

  @Test
  void shouldNotAskAgainForWhatTheServerWillNeverAccept() {
    LocalInferenceServer server = servers.server(Form.IDS);
    RemotePolicy policy = servers.policy(ServerKind.OPENAI, server);
    server.fault(answer -> Optional.of(400));
    assertThatThrownBy(() -> policy.submit(RemoteServers.request(3)).get())
        .hasCauseInstanceOf(Refused.class)
        .hasMessageContaining("answered 400");
  }

  @Test
  void shouldLeaveASlowServerForAnother() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LocalInferenceServer slow = servers.server(Form.IDS);
    LocalInferenceServer other = servers.server(Form.IDS);
    RemotePolicy policy = servers.policy(ServerKind.OPENAI, slow, other);
    slow.fault(
        answer -> {
          never.await();
          return Optional.of(200);
        });
    assertThat(policy.submit(RemoteServers.request(3)).get().tokens())
        .isEqualTo(RemoteServers.ended("hello3"));
    assertThat(other.calls()).contains("/v1/completions");
    never.countDown();
  }

  @Test
  void shouldSpreadRequestsOverItsServers() throws Exception {
    LocalInferenceServer one = servers.server(Form.IDS);
    LocalInferenceServer two = servers.server(Form.IDS);
    RemotePolicy policy = servers.policy(ServerKind.OPENAI, one, two);
    CountDownLatch both = new CountDownLatch(2);
    Fault together =
        answer -> {
          both.countDown();
          both.await();
          return Optional.of(200);
        };
    one.fault(together);
    two.fault(together);
    CompletableFuture<Completion> first = policy.submit(RemoteServers.request(1));
    CompletableFuture<Completion> second = policy.submit(RemoteServers.request(2));
    assertThat(first.get().tokens()).isEqualTo(RemoteServers.ended("hello1"));
    assertThat(second.get().tokens()).isEqualTo(RemoteServers.ended("hello2"));
  }

  @Test
  void shouldSayWhyNothingCameByTheDeadline() {
    LocalInferenceServer server = servers.server(Form.IDS);
    RemotePolicy policy =
        servers.policy(
            servers.options(ServerKind.OPENAI, Duration.ofMillis(300), List.of(server.address())));
    server.close();
    assertThatThrownBy(() -> policy.submit(RemoteServers.request(3)).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("within PT0.3S")
        .hasMessageContaining("did not answer");
  }

  @Test
  void shouldFailWhatIsUnderWayWhenItIsClosed() throws Exception {
    LocalInferenceServer server = servers.server(Form.IDS);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    server.fault(
        answer -> {
          asked.countDown();
          never.await();
          return Optional.empty();
        });
    RemotePolicy policy = servers.policy(ServerKind.OPENAI, server);
    CompletableFuture<Completion> waiting = policy.submit(RemoteServers.request(3));
    asked.await();
    policy.close();
    assertThatThrownBy(waiting::get).hasMessageContaining("it is closed");
    assertThatThrownBy(() -> policy.submit(RemoteServers.request(3)).get())
        .hasMessageContaining("it is closed");
    never.countDown();
  }

  private static ObjectNode choice(ObjectNode answer) {
    return (ObjectNode) answer.path("choices").path(0);
  }
}
