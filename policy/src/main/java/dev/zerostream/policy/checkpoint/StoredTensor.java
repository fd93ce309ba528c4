package dev.zerostream.policy.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor as it lies in a safetensors file.
 *
 * @param type type of the elements
 * @param shape sizes, outermost first
 * @param source gives the little-endian elements, row by row, from position 0 to the limit; asked
 *     for when they are needed, so that a large model is never in memory twice
 */
public record StoredTensor(ElementType type, List<Long> shape, Supplier<ByteBuffer> source) {

  /** An F32 tensor of {@code values}, which must be as many as {@code shape} says. */
  public static StoredTensor of(List<Long> shape, float[] values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(ElementType.F32, shape, () -> bytes);
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Size in bytes. */
  public long size() {
    return elements() * type.bytes();
  }

  /** The elements as they are stored, in a buffer of its own position. */
  public ByteBuffer bytes() {
    return source.get().duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The elements in single precision. */
  public FloatBuffer floats() {
    return type == ElementType.F32
        ? bytes().asFloatBuffer()
        : widened(FloatBuffer.allocate(Math.toIntExact(elements())));
  }

  /** The elements in single precision outside the heap, or the mapped file itself. */
  public ByteBuffer direct() {
    var bytes = bytes();
    if (type == ElementType.F32 && bytes.isDirect()) {
      return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
    int size = Math.toIntExact(elements() * Float.BYTES);
    var direct = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.F32) {
      direct.put(bytes).flip();
    } else {
      widened(direct.asFloatBuffer());
    }
    return direct;
  }

  private FloatBuffer widened(FloatBuffer to) {
    var halves = bytes().asShortBuffer();
    while (halves.hasRemaining()) {
      int half = Short.toUnsignedInt(halves.get());
      to.put(type == ElementType.BF16 ? Float.intBitsToFloat(half << 16) : fromHalf(half));
    }
    return to.flip();
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
