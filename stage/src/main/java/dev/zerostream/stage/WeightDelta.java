package dev.zerostream.stage;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The lossless difference of two versions of the weights.
 *
 * <p>Layout: one byte of format (1), one byte of element width w, four bytes of the data's start,
 * four bytes of the number n of changed elements, big-endian; then a zlib stream of n gaps (number
 * of equal elements before each changed one, LEB128) and w planes of n bytes, plane p holding byte
 * p of new XOR old of each changed element. Bytes before the data's start, and a rest shorter than
 * an element, are equal in both.
 *
 * <p>When every element has changed the gaps are zeros, which take no room, and the planes of sign,
 * exponent and leading mantissa bits are nearly all zeros; so one layout serves small learning
 * rates in bf16, where a few per cent of the elements change, and large ones in fp32.
 */
public final class WeightDelta {

  private static final int FORMAT = 1;
  private static final int BUFFER = 1 << 16;

  private WeightDelta() {}

  /** The difference from {@code base} to {@code target}; empty when their layouts differ. */
  public static Optional<byte[]> between(byte[] base, byte[] target) {
    WeightLayout layout = WeightLayout.of(target);
    int end = layout.dataStart() + layout.elements(target.length) * layout.width();
    if (base.length != target.length
        || !Arrays.equals(base, 0, layout.dataStart(), target, 0, layout.dataStart())
        || !Arrays.equals(base, end, base.length, target, end, target.length)) {
      return Optional.empty();
    }
    int[] changed = changed(base, target, layout);
    try {
      return Optional.of(write(base, target, layout, changed));
    } catch (IOException e) {
      throw new IllegalStateException("Expected memory to write to, but " + e.getMessage(), e);
    }
  }

  private static int[] changed(byte[] base, byte[] target, WeightLayout layout) {
    int width = layout.width();
    int[] indices = new int[1024];
    int count = 0;
    int from = layout.dataStart();
    int end = from + layout.elements(target.length) * width;
    while (from < end) {
      int step = Arrays.mismatch(base, from, end, target, from, end);
      if (step < 0) {
        break;
      }
      int index = (from + step - layout.dataStart()) / width;
      if (count == indices.length) {
        indices = Arrays.copyOf(indices, 2 * count);
      }
      indices[count++] = index;
      from = layout.dataStart() + (index + 1) * width;
    }
    return Arrays.copyOf(indices, count);
  }

  private static byte[] write(byte[] base, byte[] target, WeightLayout layout, int[] changed)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeByte(layout.width());
      out.writeInt(layout.dataStart());
      out.writeInt(changed.length);
      DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater, BUFFER);
      packed.write(gaps(changed));
      byte[] plane = new byte[changed.length];
      for (int p = 0; p < layout.width(); p++) {
        for (int i = 0; i < changed.length; i++) {
          int at = layout.dataStart() + changed[i] * layout.width() + p;
          plane[i] = (byte) (base[at] ^ target[at]);
        }
        packed.write(plane);
      }
      packed.finish();
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static byte[] gaps(int[] changed) {
    ByteArrayOutputStream gaps = new ByteArrayOutputStream(changed.length);
    int next = 0;
    for (int index : changed) {
      int gap = index - next;
      while (gap > 0x7F) {
        gaps.write((gap & 0x7F) | 0x80);
        gap >>>= 7;
      }
      gaps.write(gap);
      next = index + 1;
    }
    return gaps.toByteArray();
  }

  /**
   * Applies a difference.
   *
   * @throws IllegalArgumentException when {@code delta} is no difference to these bytes
   */
  public static byte[] apply(byte[] base, byte[] delta) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(delta))) {
      int format = in.readUnsignedByte();
      int width = in.readUnsignedByte();
      int start = in.readInt();
      int count = in.readInt();
      boolean fits =
          format == FORMAT
              && width > 0
              && start >= 0
              && start <= base.length
              && count >= 0
              && count <= (base.length - start) / width;
      if (!fits) {
        throw new IllegalArgumentException(
            "Expected a difference to %d bytes, but it has another layout".formatted(base.length));
      }
      return patched(base, new InflaterInputStream(in), width, start, count);
    } catch (IOException e) {
      throw new IllegalArgumentException("Expected a whole difference, but " + e, e);
    }
  }

  private static byte[] patched(
      byte[] base, InflaterInputStream packed, int width, int start, int count) throws IOException {
    byte[] target = base.clone();
    int[] places = new int[count];
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(packed, BUFFER))) {
      int next = 0;
      for (int i = 0; i < count; i++) {
        next = Math.addExact(next, gap(in));
        places[i] = Math.addExact(start, Math.multiplyExact(next, width));
        if (places[i] + width > base.length) {
          throw new EOFException("element %d lies beyond the end".formatted(next));
        }
        next++;
      }
      byte[] plane = new byte[count];
      for (int p = 0; p < width; p++) {
        in.readFully(plane);
        for (int i = 0; i < count; i++) {
          target[places[i] + p] ^= plane[i];
        }
      }
    } catch (ArithmeticException e) {
      throw new IOException("the places of its elements are too large", e);
    }
    return target;
  }

  private static int gap(DataInputStream in) throws IOException {
    int gap = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      int next = in.readUnsignedByte();
      gap |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return gap;
      }
    }
    throw new IOException("a gap has no end");
  }
}
