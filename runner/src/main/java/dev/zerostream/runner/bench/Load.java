package dev.zerostream.runner.bench;

import dev.zerostream.verifier.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/** One kind of work that a number of threads do for a while, each on a server of its own. */
@FunctionalInterface
interface Load {

  /** Does the work once. */
  void run(Sandbox sandbox, int worker, int turn);

  /** Runs it again and again. */
  static Rate measure(Load load, Sandbox sandbox, int workers, double seconds) {
    run(load, sandbox, workers, seconds / 4);
    double cpu = Processor.millis();
    long begun = System.nanoTime();
    long[] nanos = run(load, sandbox, workers, seconds);
    double elapsed = (System.nanoTime() - begun) / 1e9;
    return Rate.of(elapsed, Processor.millis() - cpu, nanos);
  }

  private static long[] run(Load load, Sandbox sandbox, int workers, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<CompletableFuture<List<Long>>> running = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      int number = worker;
      running.add(CompletableFuture.supplyAsync(() -> until(end, load, sandbox, number)));
    }
    return running.stream()
        .flatMapToLong(one -> one.join().stream().flatMapToLong(LongStream::of))
        .toArray();
  }

  private static List<Long> until(long end, Load load, Sandbox sandbox, int worker) {
    List<Long> nanos = new ArrayList<>();
    for (int turn = 0; System.nanoTime() < end; turn++) {
      long begun = System.nanoTime();
      load.run(sandbox, worker, turn);
      nanos.add(System.nanoTime() - begun);
    }
    return nanos;
  }
}
