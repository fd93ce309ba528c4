package dev.zerostream.policy.torch;

/** The learning rate of each step; a pure function, so that a resumed run goes on the same. */
@FunctionalInterface
public interface LearningRate {

  /** The learning rate of {@code step}, counted from 1 for the first update of fresh moments. */
  double at(long step);

  /** The same rate at every step. */
  static LearningRate constant(double rate) {
    return step -> rate;
  }

  /**
   * A linear rise to {@code peak} over {@code warmUp} steps, then half a cosine down to {@code
   * floor} at {@code steps}, and {@code floor} from there on.
   */
  static LearningRate warmUpThenCosine(double peak, double floor, long warmUp, long steps) {
    if (warmUp < 0 || warmUp >= steps) {
      throw new IllegalArgumentException(
          "Expected 0 <= warmUp < %d, but it is %d".formatted(steps, warmUp));
    }
    return step -> {
      if (step <= warmUp) {
        return peak * step / warmUp;
      }
      double done = Math.min(1.0, (double) (step - warmUp) / (steps - warmUp));
      return floor + (peak - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    };
  }
}
