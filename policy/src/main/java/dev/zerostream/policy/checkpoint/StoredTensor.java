package dev.zerostream.policy.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A tensor as it lies in a safetensors file.
 *
 * @param dtype safetensors name of the element type, for instance F32
 * @param shape sizes, outermost first
 * @param bytes little-endian elements, row by row, from position 0 to the limit
 */
public record StoredTensor(String dtype, List<Long> shape, ByteBuffer bytes) {

  /** An F32 tensor of {@code values}, which must be as many as {@code shape} says. */
  public static StoredTensor of(List<Long> shape, float[] values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor("F32", shape, bytes);
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /**
   * The elements in single precision.
   *
   * @throws IllegalArgumentException when the element type is none of F32, F16 and BF16
   */
  public FloatBuffer floats() {
    var source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return switch (dtype) {
      case "F32" -> source.asFloatBuffer();
      case "BF16" -> widened(source, half -> Float.intBitsToFloat(half << 16));
      case "F16" -> widened(source, StoredTensor::fromHalf);
      default ->
          throw new IllegalArgumentException(
              "Expected element type F32, F16 or BF16, but it is " + dtype);
    };
  }

  private interface Widening {
    float widen(int half);
  }

  private static FloatBuffer widened(ByteBuffer source, Widening widening) {
    var halves = source.asShortBuffer();
    var floats = FloatBuffer.allocate(halves.remaining());
    while (halves.hasRemaining()) {
      floats.put(widening.widen(Short.toUnsignedInt(halves.get())));
    }
    return floats.flip();
  }

  private static float fromHalf(int half) {
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
        };
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
