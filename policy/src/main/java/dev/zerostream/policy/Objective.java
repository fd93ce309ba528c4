package dev.zerostream.policy;

/** What one optimiser step minimises. */
public sealed interface Objective {

  /**
   * Whether {@code sample} adds nothing to the gradient, whatever the weights are, so that a
   * trainer need not compute it. Half of a batch may be so: a task that all attempts or none solved
   * has no advantage in GRPO.
   */
  boolean ignores(TrainingSample sample);

  /**
   * PPO's clipped surrogate: for each trajectory i with weight w and T response tokens, −Σ_i w_i /
   * T_i Σ_t c_t min(r_t A_i, clip(r_t, 1 ± clip) A_i) − entropyBonus · Σ_i w_i / T_i Σ_t H_t. The
   * ratio r and the factor c are the correction's; log-ratios are bounded by ±20, so that one
   * unlikely token cannot make a step infinite.
   *
   * <p>The weighting inside a batch is that of the samples: w_i / T_i the same for every token of
   * the batch gives the mean over tokens.
   */
  record PpoClip(double clip, double entropyBonus, Correction correction) implements Objective {

    /** PPO whose ratio is taken against the policy that drew the tokens. */
    public PpoClip(double clip, double entropyBonus) {
      this(clip, entropyBonus, new Correction.Behaviour());
    }

    @Override
    public boolean ignores(TrainingSample sample) {
      return sample.weight() == 0 || (sample.advantage() == 0 && entropyBonus == 0);
    }
  }

  /** How PPO accounts for tokens that an older policy drew. */
  sealed interface Correction {

    /** r_t = exp(log π(t) − behaviour log-probability), c_t = 1: plain PPO. */
    record Behaviour() implements Correction {}

    /**
     * The decoupled objective (arXiv 2505.24298): r_t is taken against the policy before the step,
     * and c_t = exp(its log-probability − behaviour log-probability) without a gradient. With a
     * {@code cap} over 0, c_t = min(c_t, cap): truncated importance sampling.
     */
    record Decoupled(double cap) implements Correction {

      public Decoupled {
        if (!(cap >= 0)) {
          throw new IllegalArgumentException("Expected cap >= 0, but it is " + cap);
        }
      }

      /** Without truncation. */
      public Decoupled() {
        this(0);
      }
    }

    /**
     * No account at all: r_t as in {@link Decoupled}, c_t = 1. What stale tokens do to a learner
     * that takes them for its own.
     */
    record None() implements Correction {}
  }

  /**
   * Weighted maximum likelihood: −Σ_i w_i / T_i (Σ_response log π(t) + promptWeight · Σ_prompt log
   * π(t)), the prompt's first token excepted. Advantages and behaviour log-probabilities are not
   * looked at.
   *
   * @param promptWeight weight of a prompt token where a response token has 1; usually 0
   */
  record MaximumLikelihood(double promptWeight) implements Objective {

    /** The likelihood of the response tokens only. */
    public MaximumLikelihood() {
      this(0);
    }

    @Override
    public boolean ignores(TrainingSample sample) {
      return sample.weight() == 0;
    }
  }
}
