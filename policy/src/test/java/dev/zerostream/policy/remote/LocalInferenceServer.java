package dev.zerostream.policy.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * An inference server on 127.0.0.1 that speaks like vLLM, SGLang or llama.cpp, around a policy of
 * this process; for tests.
 *
 * <p><b>Contract</b>: the interface of vLLM 0.1x for completions, model folders and adapters; of
 * SGLang for {@code /update_weights_from_disk}. Faults are queued and each spoils one completion.
 */
public final class LocalInferenceServer implements AutoCloseable {

  /** How token ids and log-probabilities are written. */
  public enum Form {
    /** {@code token_ids} beside {@code logprobs.token_logprobs}. */
    IDS,
    /** {@code token_id:7} as token texts. */
    WRITTEN_IDS,
    /** llama.cpp's {@code logprobs.content}. */
    CONTENT,
    /** Texts only, as OpenAI's own interface. */
    TEXTS
  }

  /** Spoils one completion. */
  @FunctionalInterface
  public interface Fault {
    /** Changes the answer; the status to reply with, or empty for no reply at all. */
    Optional<Integer> spoil(ObjectNode answer) throws InterruptedException;
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "base";

  private final Policy policy;
  private final Form form;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<String, Path> adapters = new ConcurrentHashMap<>();
  private volatile String label = "default";
  private volatile Path reloaded;

  /** A server of {@code policy}, which is not closed here, on any free port. */
  public LocalInferenceServer(Policy policy, Form form) {
    this(policy, form, 0);
  }

  /** The same on a port, as after a restart. */
  public LocalInferenceServer(Policy policy, Form form, int port) {
    this.policy = policy;
    this.form = form;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Its address. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return server.getAddress().getPort();
  }

  void fault(Fault fault) {
    faults.add(fault);
  }

  /** Paths called so far, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** What it says is in force. */
  public String label() {
    return label;
  }

  void relabel(String name) {
    label = name;
  }

  /** Says that {@code version} is in force, as after a hand-over. */
  public void relabel(long version) {
    label = "zs-%d-000000000000".formatted(version);
  }

  /** Names of the adapters that it has. */
  List<String> adapters() {
    return adapters.keySet().stream().sorted().toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      calls.add(path);
      String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      JsonNode body = text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
      if (path.equals("/v1/completions")) {
        complete(exchange, body);
      } else {
        administer(exchange, path, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void complete(HttpExchange exchange, JsonNode body)
      throws IOException, InterruptedException {
    String model = body.path("model").asText();
    if (!model.equals(BASE) && !adapters.containsKey(model)) {
      reply(exchange, 404, error("The model `" + model + "` does not exist."));
      return;
    }
    ObjectNode answer = answer(body);
    Fault fault = faults.poll();
    Optional<Integer> status = fault == null ? Optional.of(200) : fault.spoil(answer);
    if (status.isPresent()) {
      reply(exchange, status.get(), answer);
    }
  }

  private ObjectNode answer(JsonNode body) throws InterruptedException {
    int[] prompt = prompt(body.path("prompt"));
    Sampling sampling =
        new Sampling(
            body.path("temperature").asDouble(),
            1,
            0,
            body.path("max_tokens").asInt(),
            body.path("ignore_eos").asBoolean());
    Completion done;
    try {
      done =
          policy.submit(new GenerationRequest(prompt, sampling, body.path("seed").asLong())).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return written(done, prompt);
  }

  private int[] prompt(JsonNode prompt) {
    return prompt.isTextual()
        ? policy.tokenizer().encode(prompt.asText())
        : IntStream.range(0, prompt.size()).map(i -> prompt.path(i).asInt()).toArray();
  }

  private ObjectNode written(Completion done, int[] prompt) {
    ObjectNode answer = JSON.createObjectNode().put("object", "text_completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.put("text", policy.tokenizer().decode(done.tokens()));
    choice.put("finish_reason", done.finish().name().toLowerCase(Locale.ROOT));
    if (form == Form.IDS) {
      IntStream.of(prompt).forEach(id -> choice.withArray("prompt_token_ids").add(id));
    }
    ObjectNode logprobs = choice.putObject("logprobs");
    for (int i = 0; i < done.tokens().length; i++) {
      int id = done.tokens()[i];
      String text = policy.tokenizer().decode(new int[] {id});
      float logprob = done.modelLogprobs()[i];
      if (form == Form.CONTENT) {
        logprobs
            .withArray("content")
            .addObject()
            .put("id", id)
            .put("token", text)
            .put("logprob", logprob);
        continue;
      }
      if (form == Form.IDS) {
        choice.withArray("token_ids").add(id);
      }
      logprobs.withArray("tokens").add(form == Form.WRITTEN_IDS ? "token_id:" + id : text);
      logprobs.withArray("token_logprobs").add(logprob);
    }
    answer
        .putObject("usage")
        .put("prompt_tokens", prompt.length)
        .put("completion_tokens", done.tokens().length);
    return answer;
  }

  private void administer(HttpExchange exchange, String path, JsonNode body) throws IOException {
    switch (path) {
      case "/v1/models" -> {
        ObjectNode list = JSON.createObjectNode();
        list.putArray("data").addObject().put("id", BASE);
        reply(exchange, 200, list);
      }
      case "/weight_info", "/get_model_info" ->
          reply(exchange, 200, JSON.createObjectNode().put("weight_version", label));
      case "/pause", "/resume", "/reset_prefix_cache" ->
          reply(exchange, 200, JSON.createObjectNode());
      case "/collective_rpc" -> {
        reloaded = Path.of(body.path("kwargs").path("weights_path").asText());
        reply(exchange, 200, JSON.createObjectNode());
      }
      case "/update_weight_version" -> {
        load(reloaded, body.path("new_version").asText());
        reply(exchange, 200, JSON.createObjectNode().put("success", true));
      }
      case "/update_weights_from_disk" -> {
        load(Path.of(body.path("model_path").asText()), body.path("weight_version").asText());
        reply(exchange, 200, JSON.createObjectNode().put("success", true));
      }
      case "/v1/load_lora_adapter" -> loadAdapter(exchange, body);
      case "/v1/unload_lora_adapter" -> {
        adapters.remove(body.path("lora_name").asText());
        reply(exchange, 200, JSON.createObjectNode());
      }
      default -> reply(exchange, 404, error("Not Found"));
    }
  }

  private void load(Path folder, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("model.safetensors"));
    policy.swap(new Weights(Served.version(name).orElseThrow(), bytes));
    label = name;
  }

  private void loadAdapter(HttpExchange exchange, JsonNode body) throws IOException {
    Path folder = Path.of(body.path("lora_path").asText());
    if (!Files.exists(folder.resolve("adapter_config.json"))) {
      reply(exchange, 400, error("No adapter found for " + folder));
    } else if (adapters.putIfAbsent(body.path("lora_name").asText(), folder) != null) {
      reply(exchange, 400, error("The lora adapter has already been loaded."));
    } else {
      reply(exchange, 200, JSON.createObjectNode());
    }
  }

  private static ObjectNode error(String message) {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("message", message);
    return error;
  }

  private static void reply(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
