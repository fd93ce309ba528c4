package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.remote.LocalInferenceServer.Fault;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Requests to servers that fail, are slow or are several. */
class RemotePolicyTest extends WithServers {

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
    assertThat(written()).isEqualTo(5);
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

  private static ObjectNode choice(ObjectNode answer) {
    return (ObjectNode) answer.path("choices").path(0);
  }
}
