package dev.zerostream.policy.torch;

import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What other threads hand to the model thread: rows to generate, weights to swap in, the end. */
final class Inbox {

  /** New weights; {@code done} completes once they are in force. */
  record Swap(
      Map<String, StoredTensor> tensors,
      Optional<Adapter> adapter,
      long version,
      CompletableFuture<Void> done) {}

  /** What there is to do now. */
  record Work(List<Row> rows, List<Swap> swaps) {}

  private final Deque<Row> rows = new ArrayDeque<>();
  private final Deque<Swap> swaps = new ArrayDeque<>();
  private boolean closed;

  /** Queues {@code row}; false once closed. */
  synchronized boolean offer(Row row) {
    if (!closed) {
      rows.add(row);
      notifyAll();
    }
    return !closed;
  }

  /** Queues {@code swap}; false once closed. */
  synchronized boolean offer(Swap swap) {
    if (!closed) {
      swaps.add(swap);
      notifyAll();
    }
    return !closed;
  }

  /**
   * Takes all swaps and at most {@code free} rows, waiting for some if so asked; empty at the end.
   */
  synchronized Optional<Work> take(int free, boolean wait) throws InterruptedException {
    while (wait && !closed && rows.isEmpty() && swaps.isEmpty()) {
      wait();
    }
    if (closed) {
      return Optional.empty();
    }
    var taken = new ArrayList<Row>();
    while (taken.size() < free && !rows.isEmpty()) {
      taken.add(rows.poll());
    }
    var work = new Work(taken, List.copyOf(swaps));
    swaps.clear();
    return Optional.of(work);
  }

  /** Refuses everything from now on and returns what was never taken. */
  synchronized Work close() {
    closed = true;
    notifyAll();
    var left = new Work(List.copyOf(rows), List.copyOf(swaps));
    rows.clear();
    swaps.clear();
    return left;
  }
}
