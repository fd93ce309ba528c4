package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Preparations.Prepared;
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

  /**
   * One execution per input; only inputs that are literals of a program that compiles need forks.
   */
  List<Execution> run(
      String source, List<String> inputs, Limits limits, int hashSeed, boolean fresh) {
    Prepared program = preparations.program(source);
    if (!program.usable()) {
      return inputs.stream().map(input -> refused(Status.SYNTAX, program.error())).toList();
    }
    List<Prepared> arguments = preparations.inputs(inputs);
    List<byte[]> usable = arguments.stream().filter(Prepared::usable).map(Prepared::data).toList();
    ForkServer.Job job = new ForkServer.Job(program.data(), usable, limits, fresh);
    return merged(arguments, fresh ? each(job, hashSeed) : together(job, hashSeed));
  }

  /** Inputs whose fork ended before their turn get another fork. */
  private List<Execution> each(ForkServer.Job job, int hashSeed) {
    int count = job.inputs().size();
    int together = inputsPerFork(job.limits());
    List<Execution> results = new ArrayList<>(count);
    while (results.size() < count) {
      ForkServer.Job rest = job.part(results.size(), Math.min(count, results.size() + together));
      ForkReply reply = pool(hashSeed).use(server -> server.run(rest));
      results.addAll(reply.answered(rest.inputs().size()));
    }
    return results;
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
