package dev.zerostream.policy.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The number formats that weights may be stored in; named as safetensors names them. */
public enum ElementType {
  F32(4, 0),
  F16(2, 1),
  BF16(2, 2);

  private final int bytes;
  private final int code;

  ElementType(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  /** Number of the type among those that the decoder's script knows. */
  public int code() {
    return code;
  }

  /** Size of one number. */
  public int bytes() {
    return bytes;
  }

  /**
   * Numbers of this type as they are stored, out of single-precision ones that it can represent.
   *
   * @throws IllegalArgumentException for F16, which is read but not written
   */
  public ByteBuffer narrowed(ByteBuffer floats) {
    var source = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    return switch (this) {
      case F32 -> floats;
      case BF16 -> {
        var halves = ByteBuffer.allocate(source.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (source.hasRemaining()) {
          halves.putShort((short) (Float.floatToRawIntBits(source.get()) >>> 16));
        }
        yield halves.flip();
      }
      case F16 ->
          throw new IllegalArgumentException("Expected F32 or BF16 to write, but it is " + this);
    };
  }

  /**
   * The type of that name.
   *
   * @throws IllegalArgumentException for integers and the like, which hold quantised weights
   */
  static ElementType named(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("Expected element type F32, F16 or BF16, but it is " + name);
  }
}
