package dev.zerostream.runner.bench;

import dev.zerostream.verifier.sandbox.Comparison;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Inspection;
import dev.zerostream.verifier.sandbox.Limits;
import dev.zerostream.verifier.sandbox.LiteralPair;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox without a Python that takes a fixed time to judge a group, during which it waits. Only
 * a group's answers are compared many at a time.
 */
final class PacedSandbox implements Sandbox {

  private final Sandbox instant = new ArithmeticSandbox();
  private final Duration judging;

  PacedSandbox(Duration judging) {
    this.judging = judging;
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    if (pairs.size() > 1) {
      judge();
    }
    return instant.compare(pairs);
  }

  private void judge() {
    try {
      var unused = new CountDownLatch(1).await(judging.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Inspection inspect(String source) {
    return instant.inspect(source);
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    return instant.run(source, inputs, limits, hashSeed);
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return instant.runKeepingState(source, inputs, limits, hashSeed);
  }

  @Override
  public List<String> probes(String input) {
    return instant.probes(input);
  }

  @Override
  public int servers() {
    return instant.servers();
  }

  @Override
  public void close() {
    instant.close();
  }
}
