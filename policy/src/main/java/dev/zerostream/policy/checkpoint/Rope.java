package dev.zerostream.policy.checkpoint;

import java.util.Optional;

/**
 * The rotary position embedding.
 *
 * @param theta base of the wavelengths
 * @param scaling how Llama 3 stretches the long wavelengths, if it does
 */
public record Rope(double theta, Optional<Llama3Scaling> scaling) {

  /**
   * Llama 3's scaling: wavelengths below {@code originalPositions / highFactor} stay, those above
   * {@code originalPositions / lowFactor} are stretched by {@code factor}, those between blend.
   */
  public record Llama3Scaling(
      double factor, double lowFactor, double highFactor, double originalPositions) {

    private double stretch(double frequency) {
      double turns = originalPositions * frequency / (2 * Math.PI);
      double blend = (turns - lowFactor) / (highFactor - lowFactor);
      double kept = Math.min(1, Math.max(0, blend));
      return frequency * (kept + (1 - kept) / factor);
    }
  }

  /**
   * Cosine and sine of the angle of every position and pair of dimensions: [positions, headSize /
   * 2, 2], row by row.
   */
  public float[] turns(int positions, int headSize) {
    var turns = new float[positions * headSize];
    for (int pair = 0; pair < headSize / 2; pair++) {
      // The published models were trained with frequencies and angles in single precision.
      float frequency = (float) frequency(pair, headSize);
      for (int position = 0; position < positions; position++) {
        float angle = position * frequency;
        turns[position * headSize + 2 * pair] = (float) Math.cos(angle);
        turns[position * headSize + 2 * pair + 1] = (float) Math.sin(angle);
      }
    }
    return turns;
  }

  private double frequency(int pair, int headSize) {
    double plain = Math.pow(theta, -2.0 * pair / headSize);
    return scaling.map(stretched -> stretched.stretch(plain)).orElse(plain);
  }
}
