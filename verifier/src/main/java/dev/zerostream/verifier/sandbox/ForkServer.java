package dev.zerostream.verifier.sandbox;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A warm Python process that forks once per request. Not thread-safe. */
final class ForkServer implements Pool.Worker {

  private static final Duration SLACK = Duration.ofSeconds(10);
  private static final int HEAD = 1 + 2 * Integer.BYTES;
  private static final int LIST_HEAD = 1 + Integer.BYTES;
  private static final int FRESH = 1;
  private static final int CHANCE = 2;

  private final PythonProcess process;
  private final PythonProcess.Hello hello;
  private final int lifetime;
  private int runs;

  private ForkServer(PythonProcess process, PythonProcess.Hello hello, int lifetime) {
    this.process = process;
    this.hello = hello;
    this.lifetime = lifetime;
  }

  /** Takes over a started process. */
  static ForkServer over(PythonProcess process, Sources sources, SandboxOptions options)
      throws IOException {
    try {
      PythonProcess.Hello hello = process.hello(sources, Map.of("modules", options.modules()));
      return new ForkServer(process, hello, options.runsPerServer());
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  /**
   * What one fork does.
   *
   * @param program compiled
   * @param inputs argument lists
   * @param limits for each input
   * @param fresh whether each input gets a namespace of its own
   * @param chance whether the program may draw random numbers, which no two forks may draw alike
   */
  record Job(byte[] program, List<byte[]> inputs, Limits limits, boolean fresh, boolean chance) {

    Job part(int from, int to, Duration time) {
      return new Job(program, inputs.subList(from, to), limits.withTotal(time), fresh, chance);
    }

    /** Flags, limit of outputs and the program, then a list of the inputs as Python loads it. */
    private byte[] bytes() {
      int inputBytes = inputs.stream().mapToInt(input -> input.length).sum();
      ByteBuffer buffer = ByteBuffer.allocate(HEAD + program.length + LIST_HEAD + inputBytes);
      buffer.put((byte) ((fresh ? FRESH : 0) | (chance ? CHANCE : 0)));
      buffer.putInt(limits.outputBytes()).putInt(program.length).put(program);
      buffer.put((byte) '[').putInt(Integer.reverseBytes(inputs.size()));
      inputs.forEach(buffer::put);
      return buffer.array();
    }
  }

  /** Runs the program on all inputs in one fork, which may answer only the first of them. */
  ForkReply run(Job job) throws IOException {
    runs++;
    Duration deadline = job.limits().total().plus(SLACK);
    return process.within(
        deadline,
        () -> {
          send(job.bytes(), job.inputs().size(), job.limits());
          return receive(job.inputs().size(), job.limits());
        });
  }

  private void send(byte[] request, int inputs, Limits limits) throws IOException {
    DataOutputStream out = process.out();
    out.writeInt(request.length);
    out.writeInt(inputs);
    out.writeInt(limits.outputBytes());
    out.writeLong(limits.cpu().toNanos());
    out.writeLong(limits.wall().toNanos());
    out.writeLong(limits.total().toNanos());
    out.writeLong(limits.memoryBytes());
    out.write(request);
    out.flush();
  }

  private ForkReply receive(int inputs, Limits limits) throws IOException {
    DataInputStream in = process.in();
    ForkReply.Ending ending =
        new ForkReply.Ending(ForkReply.End.of(in.readUnsignedByte()), in.readUnsignedByte());
    int answered = in.readInt();
    Duration cpu = Duration.ofNanos(in.readLong());
    Duration wall = Duration.ofNanos(in.readLong());
    long peak = in.readLong();
    int length = in.readInt();
    if (length < 0 || length > inputs * (long) (limits.outputBytes() + ForkReply.ERROR_ROOM)) {
      throw new IOException("Expected answers of bounded length, but it is " + length);
    }
    byte[] answers = in.readNBytes(length);
    if (answers.length != length) {
      throw new IOException("Expected " + length + " bytes of answers, but the server ended");
    }
    return ForkReply.of(ending, inputs, answered, answers, new ForkReply.Usage(cpu, wall, peak));
  }

  List<String> layers() {
    return hello.layers();
  }

  ProcessHandle handle() {
    return process.handle();
  }

  @Override
  public boolean wornOut() {
    return runs >= lifetime;
  }

  @Override
  public void close() {
    process.close();
  }
}
