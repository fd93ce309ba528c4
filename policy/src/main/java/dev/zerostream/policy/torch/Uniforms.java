package dev.zerostream.policy.torch;

/** The random number of each token: a function of the request's seed and the token's index only. */
final class Uniforms {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Uniforms() {}

  /** In [0, 1), on a grid of 2⁻³². */
  static double at(long seed, int index) {
    // 32 bits leave room below 1 for rounding in the cumulative sum it is compared with.
    return (mixed(mixed(seed) + index * GOLDEN) >>> 32) * 0x1p-32;
  }

  /** The finaliser of SplitMix64. */
  private static long mixed(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
