package dev.zerostream.policy.torch;

import dev.zerostream.policy.TrainingSample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The training batch of a fixture. */
final class Samples {

  private Samples() {}

  /** The fixture's rows, weighted so that the loss is the mean over all response tokens. */
  static List<TrainingSample> of(Fixture fixture) {
    var masks = fixture.expected().path("policy_gradient").path("response_mask");
    int all = IntStream.range(0, masks.size()).map(row -> Fixture.sum(masks.path(row))).sum();
    return IntStream.range(0, masks.size()).mapToObj(row -> sample(fixture, row, all)).toList();
  }

  private static TrainingSample sample(Fixture fixture, int row, int allTokens) {
    var given = fixture.expected().path("policy_gradient");
    int response = Fixture.sum(given.path("response_mask").path(row));
    int length = Fixture.sum(given.path("attention_mask").path(row));
    var logprobs = new float[response];
    for (int i = 0; i < response; i++) {
      int place = length - response - 1 + i;
      logprobs[i] = (float) given.path("old_logprobs").path(row).path(place).asDouble();
    }
    return new TrainingSample(
        Arrays.copyOf(Fixture.ints(given.path("ids").path(row)), length),
        length - response,
        logprobs,
        given.path("advantage").path(row).asDouble(),
        (double) response / allTokens);
  }
}
