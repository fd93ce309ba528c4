package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What became of one fork.
 *
 * @param answers what it answered before it ended, in the order of the inputs
 * @param ending for the input at which it ended, if it did not answer all
 */
record ForkReply(List<Execution> answers, Execution ending) {

  /** Bytes that an error may take beside the limit for values. */
  static final int ERROR_ROOM = 2048;

  private static final int OUT_OF_MEMORY = 77;
  private static final int SIGKILL = 9;
  private static final int SIGXCPU = 24;
  private static final int SIGSYS = 31;
  private static final long MUCH = 64L << 20;

  /** In the order of the fork's codes. */
  private static final List<Status> STATUSES =
      List.of(
          Status.OK,
          Status.SYNTAX,
          Status.RUNTIME_ERROR,
          Status.TIMEOUT,
          Status.MEMORY,
          Status.OUTPUT_TOO_LARGE,
          Status.NOT_A_LITERAL,
          Status.FORBIDDEN);

  /** The code after those: a runtime error whose text begins with the name of its type. */
  private static final int RAISED = 8;

  private static final Pattern TYPE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** How a fork ended, in the order of the server's codes. */
  enum End {
    EXITED,
    SIGNALLED,
    CPU_TIMEOUT,
    WALL_TIMEOUT,
    LOST;

    private static final List<End> CODES = List.of(values());

    static End of(int code) throws IOException {
      if (code >= CODES.size()) {
        throw new IOException("Expected a known ending, but its code is " + code);
      }
      return CODES.get(code);
    }
  }

  /**
   * How a fork ended.
   *
   * @param end the kind
   * @param detail exit status or signal
   */
  record Ending(End end, int detail) {}

  /** What a fork used up. */
  record Usage(Duration cpu, Duration wall, long peakBytes) {

    /** For what needed no fork. */
    static final Usage NONE = new Usage(Duration.ZERO, Duration.ZERO, 0);

    Execution execution(Status status, String value, String error) {
      return new Execution(status, value, error, cpu, wall, peakBytes);
    }
  }

  /** Answers to at least one and at most {@code inputs} inputs; the ending counts as one. */
  List<Execution> answered(int inputs) {
    if (answers.size() == inputs) {
      return answers;
    }
    List<Execution> results = new ArrayList<>(answers);
    results.add(ending);
    return results;
  }

  /** Reads the answers, which the fork wrote and which may be anything. */
  static ForkReply of(Ending how, int inputs, int answered, byte[] answers, Usage usage)
      throws IOException {
    Execution ending = ending(how, usage);
    try {
      List<Execution> known = read(ByteBuffer.wrap(answers), usage);
      if (known.size() == answered && answered <= inputs) {
        return new ForkReply(known, ending);
      }
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return unreadable(usage);
    }
    return unreadable(usage);
  }

  private static ForkReply unreadable(Usage usage) {
    return new ForkReply(List.of(), bent(usage));
  }

  private static Execution bent(Usage usage) {
    return usage.execution(
        Status.RUNTIME_ERROR, null, "Expected readable answers, but the program bent them.");
  }

  private static List<Execution> read(ByteBuffer buffer, Usage usage) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    List<Execution> answers = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int code = buffer.get();
      int length = buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new IndexOutOfBoundsException(length);
      }
      byte[] text = new byte[length];
      buffer.get(text);
      answers.add(answer(code, new String(text, StandardCharsets.UTF_8), usage));
    }
    return answers;
  }

  private static Execution answer(int code, String text, Usage usage) {
    if (code == RAISED) {
      return raised(text, usage);
    }
    Status status = STATUSES.get(code);
    if (status != Status.OK) {
      return usage.execution(status, null, text);
    }
    return LiteralText.matches(text) ? usage.execution(status, text, null) : bent(usage);
  }

  private static Execution raised(String text, Usage usage) {
    int colon = text.indexOf(':');
    String type = colon < 0 ? text : text.substring(0, colon);
    return TYPE.matcher(type).matches()
        ? new Execution(
            Status.RUNTIME_ERROR, null, text, usage.cpu(), usage.wall(), usage.peakBytes(), type)
        : bent(usage);
  }

  private static Execution ending(Ending how, Usage usage) throws IOException {
    return switch (how.end()) {
      case LOST -> throw new IOException("Expected a locked fork, but it ended before");
      case CPU_TIMEOUT -> usage.execution(Status.TIMEOUT, null, "Used up its processor time.");
      case WALL_TIMEOUT -> usage.execution(Status.TIMEOUT, null, "Used up its time.");
      case SIGNALLED -> signalled(how.detail(), usage);
      case EXITED -> exited(how.detail(), usage);
    };
  }

  private static Execution exited(int code, Usage usage) {
    if (code == OUT_OF_MEMORY) {
      return usage.execution(Status.MEMORY, null, "Ran out of memory.");
    }
    return usage.execution(Status.RUNTIME_ERROR, null, "Exited before it returned.");
  }

  private static Execution signalled(int signal, Usage usage) throws IOException {
    return switch (signal) {
      case SIGXCPU -> usage.execution(Status.TIMEOUT, null, "Used up its processor time.");
      case SIGSYS -> usage.execution(Status.FORBIDDEN, null, "Made a forbidden system call.");
      case SIGKILL -> killed(usage);
      default -> usage.execution(Status.RUNTIME_ERROR, null, "Crashed with signal " + signal + ".");
    };
  }

  /**
   * A fork cannot kill itself. If it was small, something outside did: that is no verdict. If it
   * was large, the machine ran out of memory, which its own limit would have prevented soon.
   */
  private static Execution killed(Usage usage) throws IOException {
    if (usage.peakBytes() < MUCH) {
      throw new IOException("Expected a fork to end by itself, but it was killed from outside");
    }
    return usage.execution(Status.MEMORY, null, "Was killed, with the machine out of memory.");
  }
}
