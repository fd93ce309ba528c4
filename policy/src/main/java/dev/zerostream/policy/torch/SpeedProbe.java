package dev.zerostream.policy.torch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What the machine could do at best with a model: the floor that a benchmark compares with.
 *
 * <p>Belongs to one thread. Every measurement is one call; take several and their median.
 */
public final class SpeedProbe implements AutoCloseable {

  private static final int SQUARE = 1024;
  private static final int TIMES = 10;

  private final Decoder decoder;
  private final PtNDManager memory;
  private final IValue fused;
  private final Clock clock;
  private final long bytes;

  /** A probe of the model in {@code folder}; {@code clock} needs sub-millisecond resolution. */
  public SpeedProbe(Path folder, Precision precision, Clock clock) {
    this.clock = clock;
    var checkpoint = Checkpoint.read(folder);
    decoder = new Decoder(checkpoint.config(), 1, precision);
    memory = (PtNDManager) decoder.manager().newSubManager();
    var weights = decoder.fuse(memory, checkpoint.tensors(), Optional.empty());
    bytes = weights.stream().skip(1).mapToLong(w -> w.size()).sum() * precision.type().bytes();
    fused = Script.list(weights);
  }

  /** Floating-point operations a second of a product of two square matrices of 1024. */
  public double peak() {
    double seconds =
        seconds(() -> decoder.script().number("square", SQUARE, TIMES, decoder.like()));
    return 2.0 * SQUARE * SQUARE * SQUARE * TIMES / seconds;
  }

  /** Bytes of weights that a decode step reads. */
  public long bytes() {
    return bytes;
  }

  /** Bytes a second at which the weights are read. */
  public double bandwidth() {
    return bytes / seconds(() -> decoder.script().number("read", fused));
  }

  /**
   * Seconds of nothing but the products with the weights of {@code steps} decode steps: all threads
   * in each of them, or each thread with its share of the rows, whichever is faster.
   *
   * @param rows sequences in the batch
   * @param head whether logits are computed, as they are not for most of a prompt
   */
  public double products(int rows, int steps, boolean head) {
    int threads = TorchRuntime.threads();
    double together = products(threads, rows, steps, head);
    double apart = products(1, (rows + threads - 1) / threads, steps, head);
    return Math.min(together, apart);
  }

  private double products(int threads, int rows, int steps, boolean head) {
    var script = decoder.script().on(threads);
    return seconds(() -> script.number("products", fused, decoder.shape(), rows, steps, head));
  }

  private double seconds(Runnable work) {
    var start = clock.instant();
    work.run();
    return Duration.between(start, clock.instant()).toNanos() * 1e-9;
  }

  @Override
  public void close() {
    fused.close();
    memory.close();
    decoder.close();
  }
}
