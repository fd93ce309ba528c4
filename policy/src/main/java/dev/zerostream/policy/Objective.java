package dev.zerostream.policy;

/** What one optimiser step minimises. */
public sealed interface Objective {

  /**
   * PPO's clipped surrogate: for each trajectory i with weight w and T response tokens, −Σ_i w_i /
   * T_i Σ_t min(r_t A_i, clip(r_t, 1 ± clip) A_i) − entropyBonus · Σ_i w_i / T_i Σ_t H_t, where r_t
   * = exp(log π(t) − behaviour log-probability).
   */
  record PpoClip(double clip, double entropyBonus) implements Objective {}

  /** Weighted maximum likelihood of the response tokens: −Σ_i w_i / T_i Σ_t log π(t). */
  record MaximumLikelihood() implements Objective {}
}
