package dev.zerostream.policy;

/** What one optimiser step minimises. */
public sealed interface Objective {

  /**
   * PPO's clipped surrogate: for each trajectory i with weight w and T response tokens, −Σ_i w_i /
   * T_i Σ_t min(r_t A_i, clip(r_t, 1 ± clip) A_i) − entropyBonus · Σ_i w_i / T_i Σ_t H_t, where r_t
   * = exp(log π(t) − behaviour log-probability).
   */
  record PpoClip(double clip, double entropyBonus) implements Objective {}

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
  }
}
