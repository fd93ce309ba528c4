package dev.zerostream.verifier.sandbox;

import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.Preparations.Prepared;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Attacks a new server; one success means that programs must not run here. */
final class SelfTest {

  private static final Limits TIGHT =
      new Limits(Duration.ofMillis(100), Duration.ofSeconds(2), 128L << 20, 1024);

  private static final String MEMORY = "def f(x): return len(bytearray(x))";
  private static final String LOOP = "def f(x):\n  while True: pass";

  private static final List<String> CALLS =
      List.of(
          "open",
          "list",
          "write",
          "pipe",
          "fork",
          "kill",
          "signal",
          "exec",
          "unlink",
          "environment");

  private static final String ATTACKS =
      """
      import os, sys
      calls = {
          'open': lambda: os.open('/etc/passwd', os.O_RDONLY),
          'list': lambda: os.listdir('/'),
          'write': lambda: [os.write(fd, b'x') for fd in range(16)],
          'pipe': lambda: os.pipe(),
          'fork': lambda: os.fork() or os._exit(0),
          'kill': lambda: os.kill(os.getppid(), 0),
          'signal': lambda: os.kill(os.getpid(), 0),
          'exec': lambda: os.execv('/bin/true', ['true']),
          'unlink': lambda: os.unlink('/tmp/zerostream-self-test'),
          'environment': lambda: 1 / 0 if os.environ else None,
      }
      def f(name):
          try:
              calls[name]()
              return name == 'environment'
          except ZeroDivisionError:
              return False
          except OSError:
              return True
      """;

  private SelfTest() {}

  /** Fails unless every attack is stopped and an honest program runs. */
  static void pass(ForkServer server, Preparations preparations) throws IOException {
    List<String> inputs = CALLS.stream().map(name -> "'" + name + "'").toList();
    ForkServer.Job attacks = job(preparations, ATTACKS, inputs, Limits.DEFAULT);
    List<Execution> answers = server.run(attacks).answers();
    for (int call = 0; call < CALLS.size(); call++) {
      boolean stopped = call < answers.size() && "True".equals(answers.get(call).value());
      require(stopped, CALLS.get(call));
    }
    require(ending(server, preparations, MEMORY, "1073741824"), Status.MEMORY);
    require(ending(server, preparations, LOOP, "0"), Status.TIMEOUT);
  }

  private static ForkServer.Job job(
      Preparations preparations, String source, List<String> inputs, Limits limits) {
    List<byte[]> data = preparations.inputs(inputs).stream().map(Prepared::data).toList();
    return new ForkServer.Job(preparations.program(source).data(), data, limits, true, false);
  }

  private static Status ending(
      ForkServer server, Preparations preparations, String source, String input)
      throws IOException {
    ForkReply reply = server.run(job(preparations, source, List.of(input), TIGHT));
    return reply.answered(1).get(0).status();
  }

  private static void require(Status status, Status expected) {
    require(status == expected, expected.name().toLowerCase(Locale.ROOT));
  }

  private static void require(boolean stopped, String attack) {
    if (!stopped) {
      throw new SandboxUnavailable(
          "Expected every attack of the self-test to be stopped, but '" + attack + "' was not");
    }
  }
}
