package dev.zerostream.verifier;

import dev.zerostream.verifier.sandbox.Execution;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Elapsed time that model code may use up for one record, shared by all its executions. */
final class Budget {

  private final Duration total;
  private Duration used = Duration.ZERO;

  Budget(Duration total) {
    this.total = total;
  }

  /** Runs while there is time left; afterwards every input times out without running. */
  List<Execution> spend(Supplier<List<Execution>> run, List<String> inputs) {
    if (used.compareTo(total) >= 0) {
      return inputs.stream().map(input -> exhausted()).toList();
    }
    List<Execution> executions = run.get();
    Duration longest =
        executions.stream().map(Execution::wall).max(Duration::compareTo).orElse(Duration.ZERO);
    used = used.plus(longest);
    return executions;
  }

  private Execution exhausted() {
    String error = "Expected the group to need at most " + total + ", but that is used up";
    return new Execution(Execution.Status.TIMEOUT, null, error, Duration.ZERO, Duration.ZERO, 0);
  }
}
