package dev.zerostream.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FakePolicyTest {

  @Test
  void shouldAnswerWithTheRespondersText() {
    try (var policy = new FakePolicy((prompt, seed) -> prompt + seed)) {
      var done = policy.submit(request(policy, "ab", 10, 7)).join();
      assertThat(policy.tokenizer().decode(done.tokens())).isEqualTo("ab7");
      assertThat(done.finish()).isEqualTo(FinishReason.STOP);
      assertThat(done.modelLogprobs()).hasSize(4).containsOnly(FakePolicy.LOGPROB);
    }
  }

  @Test
  void shouldCutAtTheBoundAndNameTheVersion() {
    try (var policy = new FakePolicy((prompt, seed) -> "long")) {
      policy.swap(new Weights(3, new byte[0]));
      var done = policy.submit(request(policy, "a", 2, 0)).join();
      assertThat(policy.tokenizer().decode(done.tokens())).isEqualTo("lo");
      assertThat(done.finish()).isEqualTo(FinishReason.LENGTH);
      assertThat(done.segments()).containsExactly(new Segment(0, 3));
    }
  }

  @Test
  void shouldFailWhatIsPendingWhenClosed() throws InterruptedException {
    var busy = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var policy =
        new FakePolicy(
            (prompt, seed) -> {
              busy.countDown();
              await(release);
              return "";
            });
    var running = policy.submit(request(policy, "a", 1, 0));
    busy.await();
    assertThat(running).isNotDone();
    var waiting = policy.submit(request(policy, "b", 1, 0));
    policy.close();
    release.countDown();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(policy.submit(request(policy, "c", 1, 0))::join)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldFoldTheOrderOfTrainingIntoTheWeights() {
    var first = new TrainingSample(new int[] {1, 2}, 1, new float[] {-1}, 1, 1);
    var second = new TrainingSample(new int[] {1, 3}, 1, new float[] {-1}, -1, 1);
    assertThat(trained(List.of(first, second))).isEqualTo(trained(List.of(first, second)));
    assertThat(trained(List.of(first, second))).isNotEqualTo(trained(List.of(second, first)));
  }

  private static String trained(List<TrainingSample> batch) {
    try (var trainer = new FakeTrainer()) {
      trainer.step(batch, new Objective.MaximumLikelihood());
      return trainer.weights(1).digest();
    }
  }

  private static GenerationRequest request(Policy policy, String prompt, int bound, long seed) {
    return new GenerationRequest(policy.tokenizer().encode(prompt), Sampling.at(1, bound), seed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
