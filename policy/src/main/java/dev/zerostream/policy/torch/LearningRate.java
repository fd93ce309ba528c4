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
   * {@code first} divided by 1 + step / {@code halving}: a half of it after so many steps, a third
   * after twice as many. It needs no end, as a run that goes on for as long as it is left to needs,
   * and falls slowly enough to get anywhere and fast enough to settle (Robbins and Monro, 1951).
   */
  static LearningRate falling(double first, long halving) {
    if (halving < 1) {
      throw new IllegalArgumentException("Expected halving >= 1, but it is " + halving);
    }
    return step -> first / (1 + (double) step / halving);
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
