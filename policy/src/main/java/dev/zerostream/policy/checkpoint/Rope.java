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

  /** The cosine and sine of every position, each [positions, headSize], row by row. */
  public record Tables(float[] cos, float[] sin) {}

  /** Tables for {@code positions} positions; the second half of each row repeats the first. */
  public Tables tables(int positions, int headSize) {
    var cos = new float[positions * headSize];
    var sin = new float[positions * headSize];
    for (int i = 0; i < headSize / 2; i++) {
      double frequency = frequency(i, headSize);
      for (int position = 0; position < positions; position++) {
        // The published models were trained with angles rounded to single precision.
        float angle = (float) position * (float) frequency;
        int at = position * headSize + i;
        cos[at] = cos[at + headSize / 2] = (float) Math.cos(angle);
        sin[at] = sin[at + headSize / 2] = (float) Math.sin(angle);
      }
    }
    return new Tables(cos, sin);
  }

  private double frequency(int pair, int headSize) {
    double plain = Math.pow(theta, -2.0 * pair / headSize);
    return scaling.map(stretched -> stretched.stretch(plain)).orElse(plain);
  }
}
