package dev.zerostream.policy;

import java.nio.file.Path;
import java.util.List;

/**
 * One optimiser over one set of weights: AdamW with decoupled decay and global gradient-norm clip.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Not thread-safe: the learner's loop owns it.
 *   <li>{@code load(save(state))} restores weights, moments and step count bit by bit.
 *   <li>The same samples on the same state give the same bits, on the same machine and threads.
 *   <li>A gradient that is not finite changes nothing and is reported as skipped; should it happen
 *       in many steps in a row, {@link #step} throws {@link ArithmeticException}.
 * </ul>
 */
public interface PolicyTrainer extends AutoCloseable {

  /** Takes one optimiser step; micro-batching inside does not change what is computed. */
  StepReport step(List<TrainingSample> batch, Objective objective);

  /** The present weights under {@code version}: exactly the bytes to publish. */
  Weights weights(long version);

  /** Writes the optimiser's whole state into {@code folder}, every file forced to disk. */
  void save(Path folder);

  /** Restores what {@link #save} wrote. */
  void load(Path folder);

  @Override
  void close();
}
