package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that show the sandbox to people: exec, doctor, bench sandbox. */
class SandboxCommandsTest {

  @TempDir private Path folder;

  private static String output(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine commands = RunnerMain.commands();
    commands.setOut(new PrintWriter(out, true));
    assertThat(commands.execute(arguments)).isZero();
    return out.toString();
  }

  private JsonNode exec(String source, String input, String... more) throws IOException {
    String program = Files.writeString(folder.resolve("program.py"), source).toString();
    String[] arguments = new String[6 + more.length];
    System.arraycopy(
        new String[] {"exec", "--program", program, "--input", input, "--json"},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return new JsonMapper().readTree(output(arguments));
  }

  @Test
  void shouldPrintWhatBecameOfAProgram() throws IOException {
    JsonNode ok = exec("def f(a, b): return [a, b]", "1, {'x': (2,)}");

    assertThat(ok.fieldNames())
        .toIterable()
        .containsExactly("status", "value", "error", "cpuMillis", "wallMillis", "peakKiB");
    assertThat(ok.path("status").asText()).isEqualTo("OK");
    assertThat(ok.path("value").asText()).isEqualTo("[1, {'x': (2,)}]");
    assertThat(ok.path("error").isNull()).isTrue();
    assertThat(ok.path("peakKiB").asLong()).isPositive();
    JsonNode failed = exec("def f(a): return 1 / a", "0");
    assertThat(failed.path("status").asText()).isEqualTo("RUNTIME_ERROR");
    assertThat(failed.path("value").isNull()).isTrue();
    assertThat(failed.path("error").asText()).startsWith("ZeroDivisionError");
  }

  @Test
  void shouldKeepTheLimitsOfTheRequest() throws IOException {
    assertThat(exec("def f(): return 'x' * 99", "", "--output-bytes", "50").path("status").asText())
        .isEqualTo("OUTPUT_TOO_LARGE");
    assertThat(
            exec("def f(): return len(bytearray(1 << 27))", "", "--memory-mib", "100")
                .path("status")
                .asText())
        .isEqualTo("MEMORY");
    JsonNode slow = exec("def f():\n  while True: pass", "", "--cpu-millis", "100");
    assertThat(slow.path("status").asText()).isEqualTo("TIMEOUT");
    assertThat(slow.path("cpuMillis").asLong()).isLessThan(1000);
  }

  @Test
  void shouldRefuseLimitsThatAreNone() throws IOException {
    String program = Files.writeString(folder.resolve("f.py"), "def f(): return 1").toString();

    Invocation wall =
        Invocation.of("exec", "--program", program, "--input", "", "--wall-millis", "0");
    assertThat(wall.err()).isEqualTo("Expected a positive limit of wall, but got PT0S");
    assertThat(wall.status()).isEqualTo(2);
    Invocation memory =
        Invocation.of("exec", "--program", program, "--input", "", "--memory-mib", "1");
    assertThat(memory.err()).startsWith("Expected --memory-mib from 64").hasLineCount(1);
  }

  @Test
  void shouldNameTheLayersInForce() {
    assertThat(output("doctor")).contains("self-test passed", "- seccomp", "- no_new_privs");
  }

  @Test
  void shouldMeasureTheSandboxBesideItsFloor() throws IOException {
    JsonNode figures =
        new JsonMapper()
            .readTree(output("bench", "sandbox", "--seconds", "0.1", "--rounds", "1", "--json"));

    assertThat(figures.fieldNames())
        .toIterable()
        .contains("floor1", "floor2", "identity1", "identity2", "induction1", "fresh1", "ratios");
    assertThat(figures.path("identity1").path("perSecond").asDouble()).isPositive();
    assertThat(figures.path("comparisonsPerSecond").asDouble()).isPositive();
  }

  @Test
  void shouldAskForABenchmark() {
    Invocation invocation = Invocation.of("bench");

    assertThat(invocation.err())
        .startsWith("Expected a benchmark out of [")
        .contains("sandbox")
        .hasLineCount(1);
    assertThat(invocation.status()).isEqualTo(2);
  }

  @Test
  void shouldNameTheSuitesThatItKnows() {
    Invocation invocation = Invocation.of("eval", "--suite", "mystery");

    assertThat(invocation.err()).contains("cruxeval-i, cruxeval-o, humaneval").hasLineCount(1);
    assertThat(invocation.status()).isEqualTo(2);
    assertThat(Invocation.of("eval", "--suite", "humaneval").err())
        .startsWith("Expected --file FILE for suite humaneval");
  }
}
