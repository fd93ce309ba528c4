package dev.zerostream.runner.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** transformers and PyTorch in a process of their own; see {@code policy_peer.py}. */
final class PythonPeer implements Peer {

  /** Our launcher's settings, which would slow the peer down. */
  private static final List<String> OURS =
      List.of("MKL_CBWR", "MKL_DYNAMIC", "OMP_WAIT_POLICY", "OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private PythonPeer(Process process) {
    this.process = process;
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static PythonPeer start(Path python) {
    try (var in = PythonPeer.class.getResourceAsStream("policy_peer.py")) {
      var script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var builder = new ProcessBuilder(python.toString(), "-W", "ignore", "-c", script);
      OURS.forEach(builder.environment()::remove);
      builder.environment().put("TRANSFORMERS_VERBOSITY", "error");
      builder.environment().put("HF_HUB_OFFLINE", "1");
      return new PythonPeer(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Object> load(Path model, int threads) {
    return ask(Map.of("do", "load", "model", model.toString(), "threads", threads));
  }

  @Override
  public OptionalDouble generate(int rows, int prompt, int fresh) {
    return seconds(Map.of("do", "generate", "rows", rows, "prompt", prompt, "new", fresh));
  }

  @Override
  public OptionalDouble train(int rows, int length, int response) {
    return seconds(Map.of("do", "train", "rows", rows, "length", length, "response", response));
  }

  private OptionalDouble seconds(Map<String, Object> request) {
    return OptionalDouble.of(((Number) ask(request).get("seconds")).doubleValue());
  }

  private Map<String, Object> ask(Map<String, Object> request) {
    try {
      requests.write(JSON.writeValueAsString(request));
      requests.newLine();
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(
            "Expected the Python peer to answer, but it ended; see its output above");
      }
      return JSON.readValue(answer, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("Expected the Python peer to answer, but it did not", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
