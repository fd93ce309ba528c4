package dev.zerostream.runner.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference solutions pass, corrupted ones fail; on rows of our own in the published formats. */
final class SuitesTest {

  private static final String CRUX =
      """
      {"code": "def f(xs):\\n    return {x: xs.count(x) for x in xs}", "input": "['b', 'a', 'b']", "output": "{'b': 2, 'a': 1}", "id": "own_0"}

      {"code": "def f(a, b=3):\\n    return {a, b}", "input": "5", "output": "{3, 5}", "id": "own_1"}
      {"code": "def f(text):\\n    return text.encode('utf-8')", "input": "'\\u00e9'", "output": "b'\\\\xc3\\\\xa9'", "id": "own_2"}
      {"code": "def f(pairs):\\n    return sorted(pairs)", "input": "dict(b=1, a=2).items()", "output": "[('a', 2), ('b', 1)]", "id": "own_3"}
      """;
  private static final String HUMAN =
      """
      {"task_id": "Own/0", "prompt": "import hashlib\\n\\ndef digest(text):\\n    \\"\\"\\"First letter of its MD5.\\"\\"\\"\\n", "entry_point": "digest", "canonical_solution": "    return hashlib.md5(text.encode()).hexdigest()[0]\\n", "test": "def check(candidate):\\n    assert candidate('') == 'd'\\n    assert candidate('a') == '0'\\n"}
      {"task_id": "Own/1", "prompt": "def twice(x):\\n", "entry_point": "twice", "canonical_solution": "    return 2 * x\\n", "test": "def check(candidate):\\n    for x in range(-9, 9):\\n        assert candidate(x) == x + x\\n"}
      """;

  @TempDir private Path folder;

  private Suite suite(String name, String rows) throws IOException {
    return Suites.read(name, Files.writeString(folder.resolve("rows.jsonl"), rows));
  }

  private static Map<String, Object> report(Suite suite, Function<Problem, String> answers) {
    try (Sandbox sandbox = ForkServerSandbox.start(suite.options())) {
      return Evaluation.of(suite, answers, sandbox).report();
    }
  }

  @Test
  void shouldPassTheReferences() throws IOException {
    assertThat(report(suite("cruxeval-o", CRUX), Problem::reference))
        .containsEntry("total", 4)
        .containsEntry("passed", 4)
        .containsEntry("failed", List.of())
        .containsEntry("score", 1.0);
    assertThat(report(suite("cruxeval-i", CRUX), Problem::reference)).containsEntry("passed", 4);
    assertThat(report(suite("humaneval", HUMAN), Problem::reference)).containsEntry("passed", 2);
  }

  @Test
  void shouldFailCorruptedOutputsWithTheReason() throws IOException {
    Map<String, String> corrupted =
        Map.of("own_0", "{'b': 2, 'a': 2}", "own_1", "{3, 6}", "own_2", "str('x')", "own_3", "[]");

    assertThat(report(suite("cruxeval-o", CRUX), problem -> corrupted.get(problem.id())))
        .containsEntry("passed", 0)
        .containsEntry(
            "failed",
            List.of(
                Map.of(
                    "id",
                    "own_0",
                    "why",
                    "Expected the value {'b': 2, 'a': 2}, but it is {'b': 2, 'a': 1}"),
                Map.of("id", "own_1", "why", "Expected the value {3, 6}, but it is {3, 5}"),
                Map.of("id", "own_2", "why", "Expected a literal, but it is str('x')"),
                Map.of(
                    "id",
                    "own_3",
                    "why",
                    "Expected the value [], but it is [('a', 2), ('b', 1)]")));
  }

  @Test
  void shouldTakeAnyInputThatLeadsToTheOutput() throws IOException {
    Map<String, String> others =
        Map.of(
            "own_0",
            "['b', 'b', 'a']",
            "own_1",
            "3, 5",
            "own_2",
            "'e'",
            "own_3",
            "globals().update(f=lambda pairs: [('a', 2), ('b', 1)])");

    assertThat(report(suite("cruxeval-i", CRUX), problem -> others.get(problem.id())))
        .containsEntry("passed", 2);
  }

  @Test
  void shouldFailCorruptedCompletions() throws IOException {
    Map<String, String> corrupted =
        Map.of("Own/0", "    return hashlib.md5(b'x').hexdigest()[0]\n", "Own/1", "    return x\n");

    assertThat(report(suite("humaneval", HUMAN), problem -> corrupted.get(problem.id())))
        .containsEntry("passed", 0)
        .containsEntry("score", 0.0);
  }

  @Test
  void shouldRunTheTestsOfMbpp() throws IOException {
    // Given the two published forms
    String rows =
        """
        {"task_id": 11, "text": "Double a number.", "code": "def twice(x):\\n    return 2 * x", "test_list": ["assert twice(2) == 4", "assert twice(offset) == 0"], "test_setup_code": "offset = 0", "challenge_test_list": []}
        {"task_id": "12", "prompt": "The root.", "code": "def root(x):\\n    return x ** 0.5", "test_imports": ["import math"], "test_list": ["assert root(4) == 2"], "test": "for x in range(9):\\n    assert math.isclose(root(x) ** 2, x, abs_tol=1e-9)\\n"}
        """;
    Map<String, String> wrong =
        Map.of("11", "def twice(x):\n    return x + 2", "12", "def root(x):\n    return x / 2");

    assertThat(report(suite("mbpp", rows), Problem::reference)).containsEntry("passed", 2);
    assertThat(report(suite("mbpp", rows), problem -> wrong.get(problem.id())))
        .containsEntry("passed", 0);
  }

  @Test
  void shouldRunTheCallsOfLiveCodeBench() throws IOException {
    String rows =
        """
        {"question_id": "1", "id": "sample_0", "function_name": "f", "code": "def f(nums, k=1):\\n    return [n * k for n in nums]", "input": "f(nums = [1, 2], k = 3)", "output": "[3, 6]"}
        """;

    assertThat(report(suite("livecodebench-execution", rows), Problem::reference))
        .containsEntry("passed", 1);
    assertThat(report(suite("livecodebench-execution", rows), problem -> "[3, 5]"))
        .containsEntry(
            "failed",
            List.of(Map.of("id", "sample_0", "why", "Expected [3, 5], but it is [3, 6]")));
    assertThatThrownBy(() -> suite("livecodebench-execution", rows.replace("f(nums", "g(nums")))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected a call of f under 'input'");
  }

  @Test
  void shouldCompareFinalAnswersOfMathematics() throws IOException {
    // Given the published forms of five suites
    String rows =
        """
        {"unique_id": "test/1", "problem": "Half of 1?", "answer": "\\\\frac{1}{2}", "solution": "…"}
        {"ID": "2024-I-1", "Problem": "Count.", "Answer": 204, "Solution": "…"}
        {"id": 3, "problem": "Count.", "answer": 27.0}
        {"problem": "Mass?", "solution": "So $\\\\boxed{4.5}$ it is."}
        {"id": 5, "question": "Both?", "final_answer": ["$2$", "$-3$"]}
        """;
    Map<String, String> answers =
        Map.of(
            "test/1", "\\boxed{0.5}", "2024-I-1", "\\boxed{204}", "3", "It is\n27", "5", "-3, 2");

    Suite suite = suite("math500", rows);
    assertThat(report(suite, Problem::reference)).containsEntry("passed", 5);
    assertThat(report(suite, problem -> answers.getOrDefault(problem.id(), "\\boxed{4.50}")))
        .containsEntry("passed", 5);
    assertThat(report(suite, problem -> "\\boxed{1}")).containsEntry("passed", 0);
  }

  @Test
  void shouldReadPackedFiles() throws IOException {
    Path packed = folder.resolve("rows.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(HUMAN.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(Suites.read("humaneval", packed).problems())
        .extracting(Problem::id)
        .containsExactly("Own/0", "Own/1");
  }

  @Test
  void shouldNameWhatIsWrongWithAFile() {
    assertThatThrownBy(() -> Suites.read("humaneval", folder.resolve("absent")))
        .isInstanceOf(BadUsage.class)
        .hasMessageMatching("Expected a readable suite at .*absent, but it is not");
    assertThatThrownBy(() -> suite("humaneval", CRUX))
        .hasMessageMatching("Expected the text 'task_id' in .*, line 1, but it is missing");
    assertThatThrownBy(() -> suite("cruxeval-o", "no json"))
        .hasMessageMatching("Expected JSON lines in .*, but line 1 is none");
    assertThatThrownBy(() -> suite("cruxeval-o", "\n")).hasMessageMatching(".*but it is empty");
  }
}
