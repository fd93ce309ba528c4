package dev.zerostream.verifier.sandbox;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts forks, one per call as long as no input ends its fork. */
record CountingSandbox(Sandbox sandbox, AtomicInteger forks) implements Sandbox {

  @Override
  public Inspection inspect(String source) {
    return sandbox.inspect(source);
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    forks.incrementAndGet();
    return sandbox.run(source, inputs, limits, hashSeed);
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    forks.incrementAndGet();
    return sandbox.runKeepingState(source, inputs, limits, hashSeed);
  }

  @Override
  public List<String> probes(String input) {
    return sandbox.probes(input);
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    return sandbox.compare(pairs);
  }

  @Override
  public int servers() {
    return sandbox.servers();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
