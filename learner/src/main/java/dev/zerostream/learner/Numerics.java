package dev.zerostream.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.stage.Digests;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the bits of an optimiser step depend on beside its input; every manifest carries it. Two
 * learners with equal numerics make equal weights of equal rewards.
 */
final class Numerics {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String NATIVE = "native/lib/pytorch.properties";

  private Numerics() {}

  static Map<String, String> of(Settings settings, Map<String, String> environment) {
    Map<String, String> numerics = new TreeMap<>();
    numerics.put("architecture", System.getProperty("os.arch"));
    numerics.put("instruction.set", instructionSet(cpuInfo()));
    numerics.put("engine", "pytorch 2.7.1");
    numerics.put("native.library", nativeLibrary(environment.get("PYTORCH_LIBRARY_PATH")));
    numerics.put("device", TorchModels.device());
    numerics.put("precision", settings.text("learner.precision"));
    numerics.put("threads", environment.getOrDefault("OMP_NUM_THREADS", "unset"));
    numerics.put("mkl.cbwr", environment.getOrDefault("MKL_CBWR", "unset"));
    numerics.put("microbatch.tokens", settings.text("learner.microbatch.tokens"));
    return numerics;
  }

  private static String cpuInfo() {
    try {
      return Files.isReadable(CPU_INFO) ? Files.readString(CPU_INFO, UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The widest vector instructions that the kernels choose between. */
  static String instructionSet(String cpuInfo) {
    String flags =
        cpuInfo.lines().filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
    return Stream.of("avx512_bf16", "avx512f", "avx2", "avx")
        .filter(set -> flags.contains(" " + set + " "))
        .findFirst()
        .orElse("baseline");
  }

  /** Digest over names, sizes and checksums of the native libraries in use. */
  private static String nativeLibrary(String installed) {
    try {
      String contents = installed == null ? shipped() : listing(Path.of(installed));
      return contents.isEmpty() ? "none" : Digests.of(contents.getBytes(UTF_8)).substring(0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to read the native libraries, but " + e, e);
    }
  }

  private static String shipped() throws IOException {
    URL resource = Numerics.class.getClassLoader().getResource(NATIVE);
    if (resource == null || !(resource.openConnection() instanceof JarURLConnection jar)) {
      return "";
    }
    jar.setUseCaches(false);
    try (JarFile file = jar.getJarFile()) {
      return file.stream()
          .filter(entry -> entry.getName().contains(".so"))
          .map(entry -> entry.getName() + " " + entry.getSize() + " " + entry.getCrc())
          .sorted()
          .collect(Collectors.joining("\n"));
    }
  }

  private static String listing(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains(".so"))
          .map(file -> file.getFileName() + " " + file.toFile().length())
          .sorted()
          .collect(Collectors.joining("\n"));
    }
  }
}
