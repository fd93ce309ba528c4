package dev.zerostream.runner.fault;

import dev.zerostream.learner.Trainers;
import dev.zerostream.policy.FakeTrainer;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A trainer without a model, a step of which changes a few bytes of many. */
public final class SparseTrainer implements PolicyTrainer {

  private static final int SIZE = 4096;

  private final FakeTrainer hashes;
  private byte[] weights;

  private SparseTrainer(byte[] weights) {
    this.hashes = new FakeTrainer();
    this.weights = weights;
  }

  /** Such trainers. */
  public static Trainers trainers() {
    return new Trainers() {
      @Override
      public PolicyTrainer base() {
        return new SparseTrainer(new byte[SIZE]);
      }

      @Override
      public PolicyTrainer from(byte[] safetensors) {
        return new SparseTrainer(safetensors.clone());
      }
    };
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    StepReport report = hashes.step(batch, objective);
    byte[] hash = hashes.weights(0).safetensors();
    weights = weights.clone();
    for (int i = 0; i < hash.length; i++) {
      weights[(hash[i] & 0xFF) * (SIZE / 256) + i % 8] += (byte) (1 + i);
    }
    return report;
  }

  @Override
  public Weights weights(long version) {
    return new Weights(version, weights.clone());
  }

  @Override
  public void save(Path folder) {
    hashes.save(folder);
    try {
      Files.write(folder.resolve("weights"), weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void load(Path folder) {
    hashes.load(folder);
    try {
      weights = Files.readAllBytes(folder.resolve("weights"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
