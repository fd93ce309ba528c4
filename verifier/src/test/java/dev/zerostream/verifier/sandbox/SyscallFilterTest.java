package dev.zerostream.verifier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks the seccomp filters as the kernel would: allowed is what is listed, and nothing else. */
final class SyscallFilterTest {

  private static final int ALLOW = 0x7FFF0000;
  private static final int REFUSE = 0x00050001;
  private static final int KILL = 0x80000000;
  private static final int X32 = 0x40000000;
  private static final int HIGHEST = 1200;
  private static final String QUESTION =
      """

      import sys
      platform.machine = lambda: sys.argv[1]
      table = numbers()
      print(program(sys.argv[2] == "true").hex())
      print(" ".join(str(table[name]) for name in HARMLESS if name in table))
      print(" ".join(str(table[name]) for name in ("mmap", "mprotect", "read", "write", "writev")))
      print(table["arch"])
      """;

  /** What Python says: the filter, the harmless calls, the conditional ones, the machine. */
  private static String[] ask(String machine, boolean talks) throws IOException {
    String source =
        Sources.READER.files().stream()
            .filter(file -> file.get(0).equals("syscalls"))
            .findFirst()
            .orElseThrow()
            .get(1);
    Process process =
        new ProcessBuilder(
                Interpreter.find("python3"),
                "-S",
                "-c",
                source + QUESTION,
                machine,
                Boolean.toString(talks))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .strip()
        .split("\n");
  }

  private static int verdict(ByteBuffer code, int architecture, int number, int... arguments) {
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int operation = code.getShort(8 * at);
      int onTrue = code.get(8 * at + 2) & 0xFF;
      int onFalse = code.get(8 * at + 3) & 0xFF;
      int operand = code.getInt(8 * at + 4);
      switch (operation) {
        case 0x20 ->
            accumulator =
                operand == 0 ? number : operand == 4 ? architecture : arguments[(operand - 16) / 8];
        case 0x15 -> at += accumulator == operand ? onTrue : onFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? onTrue : onFalse;
        case 0x45 -> at += (accumulator & operand) != 0 ? onTrue : onFalse;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("Expected a known operation, but it is " + operation);
      }
    }
  }

  private static Set<Integer> numbers(String line) {
    return Arrays.stream(line.split(" ", -1)).map(Integer::valueOf).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({"x86_64,false", "x86_64,true", "aarch64,false", "aarch64,true"})
  void shouldAllowWhatIsListedAndNothingElse(String machine, boolean talks) throws IOException {
    // Given
    String[] said = ask(machine, talks);
    ByteBuffer code =
        ByteBuffer.wrap(HexFormat.of().parseHex(said[0])).order(ByteOrder.LITTLE_ENDIAN);
    Set<Integer> harmless = numbers(said[1]);
    int[] special = Arrays.stream(said[2].split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    int architecture = (int) Long.parseLong(said[3]);

    // When // Then
    for (int number = 0; number < HIGHEST; number++) {
      for (int[] arguments : new int[][] {{0, 0, 0}, {1, 0, 4}, {2, 0, 7}, {9, 0, 3}}) {
        boolean mapping = number == special[0] || number == special[1];
        boolean reading = talks && number == special[2] && arguments[0] == 0;
        boolean writing =
            talks && (number == special[3] || number == special[4]) && arguments[0] == 1;
        boolean allowed =
            harmless.contains(number) || (mapping && (arguments[2] & 4) == 0) || reading || writing;
        assertThat(verdict(code, architecture, number, arguments))
            .as("call %d with %s", number, Arrays.toString(arguments))
            .isEqualTo(allowed ? ALLOW : REFUSE);
      }
    }
    assertThat(verdict(code, architecture, X32 | 39, 0, 0, 0)).isEqualTo(KILL);
    assertThat(verdict(code, architecture, -1, 0, 0, 0)).isEqualTo(KILL);
    assertThat(verdict(code, architecture + 1, 39, 0, 0, 0)).isEqualTo(KILL);
    assertThat(harmless).doesNotContain(special[0], special[1], special[2], special[3]);
  }
}
