package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.FakePolicy;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.remote.LocalInferenceServer.Form;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server answers, taken as it is or refused. */
class RemoteAnswersTest extends WithServers {

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
  void shouldRefuseADistributionThatServersDoNotTell() {
    RemotePolicy policy = policy(ServerKind.OPENAI, server(Form.IDS));
    GenerationRequest tempered = new GenerationRequest(PROMPT, Sampling.at(0.7, 20), 1);
    assertThatThrownBy(() -> policy.submit(tempered).get())
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected temperature 0, or 1 without top-p and top-k");
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
