package dev.zerostream.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightDeltaTest {

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldRebuildEveryBit(long seed) {
    // Given
    SplittableRandom random = new SplittableRandom(seed);
    String dtype = random.nextBoolean() ? "BF16" : "F32";
    byte[] base = random.nextInt(8) == 0 ? bytes(random, 33) : file(random, dtype, 5_000);
    byte[] target = changed(random, base);

    // When
    byte[] delta = WeightDelta.between(base, target).orElseThrow();

    // Then
    assertThat(WeightDelta.apply(base, delta)).isEqualTo(target);
  }

  @Test
  void shouldTakeAlmostNothingForEqualWeights() {
    byte[] base = file(new SplittableRandom(1), "BF16", 100_000);

    assertThat(WeightDelta.between(base, base.clone()).orElseThrow()).hasSizeLessThan(40);
  }

  @Test
  void shouldTakeLittleWhenFewElementsChange() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] base = file(random, "BF16", 200_000);
    byte[] target = base.clone();
    for (int i = 0; i < 200_000 / 50; i++) {
      target[base.length - 2 - 2 * random.nextInt(190_000)] ^= 1;
    }

    assertThat(WeightDelta.between(base, target).orElseThrow())
        .hasSizeLessThan(base.length * 3 / 100);
  }

  @Test
  void shouldNotCompareOtherLayouts() {
    SplittableRandom random = new SplittableRandom(1);

    assertThat(WeightDelta.between(file(random, "F32", 10), file(random, "F32", 11))).isEmpty();
    assertThat(WeightDelta.between(file(random, "F32", 10), file(random, "BF16", 20))).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoDifferenceToTheBase() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] base = file(random, "F32", 1_000);
    byte[] delta = WeightDelta.between(base, changed(random, base)).orElseThrow();

    assertThatThrownBy(() -> WeightDelta.apply(Arrays.copyOf(base, 100), delta))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WeightDelta.apply(base, Arrays.copyOf(delta, delta.length / 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WeightDelta.apply(base, new byte[] {9, 9, 9}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldNeverReadDamageAsAnythingButRefusalOrOtherBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] base = file(random, "F32", 500);
    byte[] delta = WeightDelta.between(base, changed(random, base)).orElseThrow();
    delta[random.nextInt(delta.length)] ^= (byte) (1 << random.nextInt(8));

    try {
      assertThat(WeightDelta.apply(base, delta)).hasSameSizeAs(base);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("Expected");
    }
  }

  /** A safetensors file of one tensor with normally distributed elements. */
  private static byte[] file(SplittableRandom random, String dtype, int elements) {
    int width = dtype.equals("F32") ? 4 : 2;
    String header =
        "{\"w\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(dtype, elements, elements * width);
    byte[] text = header.getBytes(US_ASCII);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + elements * width).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (int i = 0; i < elements; i++) {
      int bits = Float.floatToIntBits((float) (0.02 * random.nextGaussian()));
      if (width == 4) {
        file.putInt(bits);
      } else {
        file.putShort((short) (bits >>> 16));
      }
    }
    return file.array();
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Some, none or all bytes of the data changed. */
  private static byte[] changed(SplittableRandom random, byte[] base) {
    byte[] target = base.clone();
    int from = WeightLayout.of(base).dataStart();
    double share = random.nextInt(4) == 0 ? 1 : random.nextDouble() * 0.1;
    for (int i = from; i < target.length; i++) {
      if (random.nextDouble() < share) {
        target[i] = (byte) random.nextInt();
      }
    }
    return target;
  }
}
