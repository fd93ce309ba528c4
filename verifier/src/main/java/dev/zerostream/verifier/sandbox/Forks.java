package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Preparations.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs programs in the forks of pooled servers, one pool for each hash seed. Thread-safe. */
final class Forks {

  private static final int INPUTS_PER_FORK = 64;
  private static final long ANSWERS_PER_FORK = 64L << 20;

  private final List<Pool<ForkServer>> servers;
  private final Preparations preparations;

  Forks(List<Pool<ForkServer>> servers, Preparations preparations) {
    this.servers = servers;
    this.preparations = preparations;
  }

  /** How the inputs of one call share forks. */
  enum Mode {
    /** A namespace for each; inputs whose fork ended before their turn get another fork. */
    EACH,
    /** As {@link #EACH}, but nothing runs after the first fork that ended early. */
    UNTIL_FAILURE,
    /** One namespace in one fork. */
    KEEPING_STATE
  }

  /**
   * One execution per input, or until the first failure; only literals for a program that compiles
   * need forks.
   */
  List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed, Mode mode) {
    Prepared program = preparations.program(source, inputs);
    if (!program.usable()) {
      return inputs.stream().map(input -> refused(Status.SYNTAX, program.error())).toList();
    }
    List<Prepared> arguments = preparations.inputs(inputs);
    List<byte[]> usable = arguments.stream().filter(Prepared::usable).map(Prepared::data).toList();
    boolean fresh = mode != Mode.KEEPING_STATE;
    ForkServer.Job job =
        new ForkServer.Job(program.data(), usable, limits, fresh, source.contains("random"));
    List<Execution> executions =
        merged(arguments, fresh ? each(job, hashSeed, mode) : together(job, hashSeed));
    return mode == Mode.UNTIL_FAILURE ? untilFailure(executions) : executions;
  }

  private static List<Execution> untilFailure(List<Execution> executions) {
    int failed = 0;
    while (failed < executions.size() && executions.get(failed).ok()) {
      failed++;
    }
    return executions.subList(0, Math.min(executions.size(), failed + 1));
  }

  private List<Execution> each(ForkServer.Job job, int hashSeed, Mode mode) {
    int count = job.inputs().size();
    int together = inputsPerFork(job.limits());
    Duration left = job.limits().total();
    List<Execution> results = new ArrayList<>(count);
    while (results.size() < count) {
      if (left.isNegative() || left.isZero()) {
        results.add(refused(Status.TIMEOUT, "Used up the time of all inputs."));
        continue;
      }
      int from = results.size();
      ForkServer.Job rest = job.part(from, Math.min(count, from + together), left);
      ForkReply reply = pool(hashSeed).use(server -> server.run(rest));
      List<Execution> answered = reply.answered(rest.inputs().size());
      results.addAll(answered);
      left =
          mode == Mode.UNTIL_FAILURE && failed(answered)
              ? Duration.ZERO
              : left.minus(reply.ending().wall());
    }
    return results;
  }

  private static boolean failed(List<Execution> executions) {
    return executions.stream().anyMatch(execution -> !execution.ok());
  }

  /** As many as have room for their answers in the memory of one fork. */
  private static int inputsPerFork(Limits limits) {
    long room = limits.outputBytes() + (long) ForkReply.ERROR_ROOM;
    return (int) Math.max(1, Math.min(INPUTS_PER_FORK, ANSWERS_PER_FORK / room));
  }

  /** Inputs whose fork ended before their turn share its ending: their namespace is gone. */
  private List<Execution> together(ForkServer.Job job, int hashSeed) {
    if (job.inputs().isEmpty()) {
      return List.of();
    }
    ForkReply reply = pool(hashSeed).use(server -> server.run(job));
    List<Execution> results = new ArrayList<>(reply.answers());
    IntStream.range(results.size(), job.inputs().size()).forEach(i -> results.add(reply.ending()));
    return results;
  }

  private static List<Execution> merged(List<Prepared> arguments, List<Execution> executions) {
    List<Execution> results = new ArrayList<>(arguments.size());
    int next = 0;
    for (Prepared argument : arguments) {
      results.add(
          argument.usable()
              ? executions.get(next++)
              : refused(Status.NOT_A_LITERAL, argument.error()));
    }
    return results;
  }

  private static Execution refused(Status status, String error) {
    return ForkReply.Usage.NONE.execution(status, null, error);
  }

  private Pool<ForkServer> pool(int hashSeed) {
    return servers.get(Math.floorMod(hashSeed, servers.size()));
  }
}
