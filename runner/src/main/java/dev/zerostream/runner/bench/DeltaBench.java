package dev.zerostream.runner.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.zerostream.policy.checkpoint.Safetensors;
import dev.zerostream.policy.checkpoint.StoredTensor;
import dev.zerostream.stage.WeightDelta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Size of a difference under simulated updates: fp32 masters that move by the learning rate times a
 * number from [-1, 1], as AdamW's do, published in bf16.
 */
public final class DeltaBench {

  private static final int STEPS = 5;

  /**
   * A measurement; sizes are means over five updates.
   *
   * @param share size of the difference by size of the whole
   */
  public record Result(
      double learningRate,
      long wholeBytes,
      long deltaBytes,
      double share,
      double changedShare,
      double encodeMillis,
      double applyMillis) {}

  private DeltaBench() {}

  /** From a model's weights. */
  public static Result run(byte[] safetensors, double learningRate, LongSupplier nanos) {
    float[] masters = masters(Safetensors.read(safetensors));
    SplittableRandom random = new SplittableRandom(1);
    byte[] base = bf16(masters);
    long bytes = 0;
    long changed = 0;
    long encode = 0;
    long apply = 0;
    for (int step = 0; step < STEPS; step++) {
      for (int i = 0; i < masters.length; i++) {
        masters[i] += (float) (learningRate * (2 * random.nextDouble() - 1));
      }
      byte[] target = bf16(masters);
      long started = nanos.getAsLong();
      byte[] delta = WeightDelta.between(base, target).orElseThrow();
      long encoded = nanos.getAsLong();
      byte[] rebuilt = WeightDelta.apply(base, delta);
      apply += nanos.getAsLong() - encoded;
      encode += encoded - started;
      if (!Arrays.equals(rebuilt, target)) {
        throw new IllegalStateException("Expected the same bits, but they differ");
      }
      bytes += delta.length;
      changed += differing(base, target);
      base = target;
    }
    return new Result(
        learningRate,
        base.length,
        bytes / STEPS,
        bytes / (double) STEPS / base.length,
        changed / (double) STEPS / masters.length,
        encode / 1e6 / STEPS,
        apply / 1e6 / STEPS);
  }

  private static float[] masters(Map<String, StoredTensor> tensors) {
    int count = tensors.values().stream().mapToInt(it -> it.floats().remaining()).sum();
    FloatBuffer all = FloatBuffer.allocate(count);
    tensors.values().forEach(it -> all.put(it.floats()));
    return all.array();
  }

  private static long differing(byte[] base, byte[] target) {
    long count = 0;
    for (int i = base.length % 2; i < base.length; i += 2) {
      count += base[i] != target[i] || base[i + 1] != target[i + 1] ? 1 : 0;
    }
    return count;
  }

  /** Rounded to nearest even, in one tensor. */
  private static byte[] bf16(float[] masters) {
    String text =
        "{\"w\":{\"dtype\":\"BF16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(masters.length, 2 * masters.length);
    byte[] header = (text + " ".repeat(text.length() % 2)).getBytes(US_ASCII);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + 2 * masters.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (float master : masters) {
      int bits = Float.floatToIntBits(master);
      file.putShort((short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16));
    }
    return file.array();
  }
}
