package dev.zerostream.policy.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.NanoModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {

  private static final PretrainingOptions OPTIONS =
      PretrainingOptions.nano(12).withBatches(200, 5).withRates(3e-3, 1e-4, 2);

  @TempDir private Path source;
  @TempDir private Path target;
  private final List<PretrainingProgress> progress = new ArrayList<>();

  @BeforeEach
  void create() {
    NanoModel.create(source, 1);
  }

  @Test
  void shouldLowerTheLossAndWriteAModelFolder() throws InterruptedException {
    var weights = run(target, progress::add);
    assertThat(progress).extracting(PretrainingProgress::step).startsWith(1L).endsWith(12L);
    assertThat(progress.get(11).loss()).isLessThan(0.8 * progress.get(0).loss());
    assertThat(progress.get(11).tokens()).isGreaterThanOrEqualTo(12 * 200);
    assertThat(progress.get(11).remaining()).isZero();
    assertThat(Checkpoint.read(target).baseWeights().digest()).isEqualTo(weights);
  }

  @Test
  void shouldResumeWithTheSameBits(@TempDir Path other) throws InterruptedException {
    var straight = run(target, progress::add);
    assertThatThrownBy(() -> run(other, this::interruptAtSeven))
        .isInstanceOf(InterruptedException.class)
        .hasMessageContaining("interrupted after 7");
    progress.clear();
    assertThat(run(other, progress::add)).isEqualTo(straight);
    assertThat(progress).extracting(PretrainingProgress::step).startsWith(8L);
  }

  @Test
  void shouldDoNothingMoreOnceFinished() throws InterruptedException {
    var first = run(target, progress::add);
    progress.clear();
    assertThat(run(target, progress::add)).isEqualTo(first);
    assertThat(progress).isEmpty();
  }

  private void interruptAtSeven(PretrainingProgress step) {
    if (step.step() == 7) {
      Thread.currentThread().interrupt();
    }
  }

  private String run(Path folder, Consumer<PretrainingProgress> listener)
      throws InterruptedException {
    return new Pretraining(source, folder, OPTIONS, Clock.systemUTC())
        .run(
            taken -> LongStream.iterate(taken, i -> i + 1).mapToObj(this::copying).iterator(),
            listener)
        .digest();
  }

  private PretrainingText copying(long index) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(index);
    var word = Integer.toString(random.nextInt(1000));
    return new PretrainingText("<bos><input>" + word + "<output>", word + "<eos>");
  }
}
