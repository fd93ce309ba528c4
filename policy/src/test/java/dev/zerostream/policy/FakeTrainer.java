package dev.zerostream.policy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A {@link PolicyTrainer} without a model: its weights are a hash of everything it was trained on.
 *
 * <p>Equal digests therefore mean the same samples with the same advantages in the same batches and
 * the same order.
 */
public final class FakeTrainer implements PolicyTrainer {

  private static final String FILE = "fake-trainer.bin";

  private byte[] state;

  /** A trainer of a new run. */
  public FakeTrainer() {
    this(hash(new byte[0], new byte[0]));
  }

  /** A trainer that goes on from published weights. */
  public FakeTrainer(byte[] weights) {
    state = weights.clone();
  }

  @Override
  public StepReport step(List<TrainingSample> batch, Objective objective) {
    state = hash(state, bytes(batch, objective));
    long tokens =
        batch.stream().mapToLong(sample -> sample.tokens().length - sample.responseStart()).sum();
    return new StepReport(1, 1, 0, 1, 1, 1, tokens);
  }

  @Override
  public Weights weights(long version) {
    return new Weights(version, state.clone());
  }

  @Override
  public void save(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(FILE), state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void load(Path folder) {
    try {
      state = Files.readAllBytes(folder.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}

  private static byte[] bytes(List<TrainingSample> batch, Objective objective) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeUTF(objective.toString());
      out.writeInt(batch.size());
      for (var sample : batch) {
        write(sample, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(TrainingSample sample, DataOutputStream out) throws IOException {
    out.writeInt(sample.tokens().length);
    for (int token : sample.tokens()) {
      out.writeInt(token);
    }
    out.writeInt(sample.responseStart());
    for (float logprob : sample.behaviourLogprobs()) {
      out.writeFloat(logprob);
    }
    out.writeDouble(sample.advantage());
    out.writeDouble(sample.weight());
  }

  private static byte[] hash(byte[] before, byte[] added) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(before);
      return digest.digest(added);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Expected SHA-256, but this JDK lacks it", e);
    }
  }
}
