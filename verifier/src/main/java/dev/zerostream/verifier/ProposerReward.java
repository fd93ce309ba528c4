package dev.zerostream.verifier;

/** What a proposal earns for the share s of attempts that solved it. All are 0 at s = 0 and 1. */
enum ProposerReward {
  /** 1 − s, and 0 at s = 0 (arXiv 2505.03335, equation 4). */
  LEARNABILITY {
    @Override
    double of(double solveRate) {
      return solveRate > 0 ? 1 - solveRate : 0;
    }
  },
  /** 1 − |2 s − 1|: highest for a task that half of the attempts solve. */
  PEAK {
    @Override
    double of(double solveRate) {
      return 1 - Math.abs(2 * solveRate - 1);
    }
  },
  /** 4 s (1 − s): the variance of success, scaled to 1. */
  VARIANCE {
    @Override
    double of(double solveRate) {
      return 4 * solveRate * (1 - solveRate);
    }
  };

  abstract double of(double solveRate);
}
