package dev.zerostream.verifier.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs in forks of warm CPython processes, each fork locked before it sees a program.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Thread-safe; a call waits for a free server.
 *   <li>A server that dies, hangs or answers nonsense is replaced and the request tried again;
 *       after three failures {@link SandboxUnavailable} carries the causes.
 *   <li>Memory and time are bounded per input, output per value.
 * </ul>
 *
 * <p><b>What a fork can not do</b>: open, list or change files, use a network, start or signal
 * processes, start threads, map code, or write to any descriptor: it has none, and its system calls
 * are an allow-list (memory, clocks, random bytes, sleep, exit). Its answers lie in a mapping that
 * only it and its server see and that dies with it. The server handles lengths, never programs,
 * inputs or values, so no fork inherits those of another. Expected outputs stay out of these
 * processes altogether: {@link #compare} and {@link #inspect} use readers, which execute nothing.
 *
 * <p><b>What it can do</b>: a program that walks the interpreter's own memory can write any answer
 * to its own inputs, as it could by returning it, can see all inputs of its fork and can keep state
 * between them. Hence the determinism check, and {@link Inspection#mayShareFork}. It can also read
 * the clock and random bytes.
 *
 * <p><b>Not covered</b>: kernel bugs reachable by the allowed calls, timing side channels,
 * contention for the processor. For hostile tenants run the stage in a virtual machine.
 */
public final class ForkServerSandbox implements Sandbox {

  private static final Logger LOG = LoggerFactory.getLogger(ForkServerSandbox.class);

  private final Watchdog watchdog = new Watchdog();
  private final List<Pool<ForkServer>> servers;
  private final Readers readers;
  private final Forks forks;
  private final List<String> layers;
  private final String python;

  private ForkServerSandbox(SandboxOptions options, String python) {
    this.python = python;
    this.servers =
        IntStream.range(0, options.seeds())
            .mapToObj(seed -> servers(seed, python, options))
            .toList();
    this.readers =
        new Readers(new Pool<>("reader", options.readers(), () -> reader(python, options)));
    Preparations preparations = new Preparations(readers);
    this.forks = new Forks(servers, preparations);
    this.layers = selfTest(preparations);
  }

  /** Starts the servers and attacks them; throws {@link SandboxUnavailable} if one attack works. */
  public static ForkServerSandbox start(SandboxOptions options) {
    return new ForkServerSandbox(options, Interpreter.find(options.python()));
  }

  private Pool<ForkServer> servers(int seed, String python, SandboxOptions options) {
    return new Pool<>(
        "fork server of seed " + seed,
        options.workersPerSeed(),
        () ->
            ForkServer.over(
                PythonProcess.start(python, seed + 1, watchdog), Sources.FORKS, options));
  }

  private Reader reader(String python, SandboxOptions options) throws IOException {
    return Reader.over(PythonProcess.start(python, 0, watchdog), options);
  }

  private List<String> selfTest(Preparations preparations) {
    try {
      List<String> granted = List.of();
      for (Pool<ForkServer> pool : servers) {
        granted = pool.use(server -> tested(server, preparations));
      }
      readers.check();
      if (granted.stream().noneMatch(layer -> layer.startsWith("landlock"))) {
        LOG.warn("Expected Landlock, but this kernel has none: one layer less, all others hold");
      }
      return granted;
    } catch (SandboxUnavailable e) {
      close();
      throw e;
    }
  }

  private static List<String> tested(ForkServer server, Preparations preparations)
      throws IOException {
    SelfTest.pass(server, preparations);
    return server.layers();
  }

  @Override
  public Inspection inspect(String source) {
    return readers.inspect(source);
  }

  @Override
  public Optional<String> composition(String source, List<String> names) {
    return readers.composition(source, names);
  }

  @Override
  public Stripped strip(String source, Set<Part> parts) {
    return readers.strip(source, parts);
  }

  @Override
  public List<String> probes(String input) {
    return readers.probes(input);
  }

  @Override
  public List<Execution> run(String source, List<String> inputs, Limits limits, int hashSeed) {
    return forks.run(source, inputs, limits, hashSeed, Forks.Mode.EACH);
  }

  @Override
  public List<Execution> runUntilFailure(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return forks.run(source, inputs, limits, hashSeed, Forks.Mode.UNTIL_FAILURE);
  }

  @Override
  public List<Execution> runKeepingState(
      String source, List<String> inputs, Limits limits, int hashSeed) {
    return forks.run(source, inputs, limits, hashSeed, Forks.Mode.KEEPING_STATE);
  }

  @Override
  public List<Comparison> compare(List<LiteralPair> pairs) {
    return readers.compare(pairs);
  }

  @Override
  public int servers() {
    return servers.size();
  }

  /** Path of the interpreter that runs the programs. */
  public String interpreter() {
    return python;
  }

  /** The layers of confinement in force, for people. */
  public List<String> layers() {
    return layers;
  }

  @Override
  public void close() {
    readers.close();
    servers.forEach(Pool::close);
    watchdog.close();
  }
}
