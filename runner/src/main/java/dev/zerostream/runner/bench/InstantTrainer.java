package dev.zerostream.runner.bench;

import dev.zerostream.learner.Trainers;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A trainer without a model, which counts its steps. */
public final class InstantTrainer implements PolicyTrainer {

  private static final String FILE = "steps";

  private long steps;

  private InstantTrainer(long steps) {
    this.steps = steps;
  }

  /** Such trainers. */
  public static Trainers trainers() {
    return new Trainers() {
      @Override
      public PolicyTrainer base() {
        return new InstantTrainer(0);
      }

      @Override
      public PolicyTrainer from(byte[] safetensors) {
        return new InstantTrainer(ByteBuffer.wrap(safetensors).getLong());
      }
    };
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    steps++;
    return new StepReport(0, 0, 0, 0, 1, 1, batch.size());
  }

  @Override
  public Weights weights(long version) {
    return new Weights(version, ByteBuffer.allocate(Long.BYTES).putLong(steps).array());
  }

  @Override
  public void save(Path folder) {
    try {
      Files.write(folder.resolve(FILE), weights(0).safetensors());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void load(Path folder) {
    try {
      steps = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(FILE))).getLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
