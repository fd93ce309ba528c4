package dev.zerostream.verifier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.verifier.sandbox.Preparations.Prepared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses and compares through a pool of readers.
 *
 * <p>A text that ends two fresh readers in a row, while a third one answers a harmless question, is
 * itself the cause: it counts as unreadable. If the harmless question fails as well, the machine is
 * the cause and {@link SandboxUnavailable} says so.
 */
final class Readers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int BATCH = 500;
  private static final int BATCH_CHARACTERS = 1 << 20;
  private static final Object HARMLESS = Map.of("pairs", List.of(List.of("1", "1")));

  private final Pool<Reader> pool;

  Readers(Pool<Reader> pool) {
    this.pool = pool;
  }

  /** Fails unless a reader answers. */
  void check() {
    pool.use(
        reader -> ReaderAnswers.fitting(reader.ask(HARMLESS), it -> ReaderAnswers.sized(it, 1)));
  }

  Inspection inspect(String source) {
    Optional<JsonNode> answer = ask(Map.of("source", source), it -> it.has("parses"));
    if (answer.isEmpty()) {
      return new Inspection(
          false,
          "Expected a program, but it ended the parser.",
          false,
          0,
          List.of(),
          null,
          null,
          false,
          Map.of());
    }
    return ReaderAnswers.inspection(answer.get());
  }

  /**
   * A program and inputs for it.
   *
   * @param inputs in the order in which they were asked for
   */
  record Job(Prepared program, List<Prepared> inputs) {}

  /**
   * Compiles a program and parses inputs in one exchange; what ends readers spoils nothing else.
   */
  Job job(String source, List<String> inputs) {
    Optional<JsonNode> answer =
        ask(
            Map.of("code", source, "inputs", inputs),
            it -> ReaderAnswers.has(it, "code", inputs.size()));
    if (answer.isEmpty()) {
      return new Job(program(source), inputs.isEmpty() ? List.of() : inputs(inputs));
    }
    return new Job(
        ReaderAnswers.prepared(answer.get().path("code")), ReaderAnswers.inputs(answer.get()));
  }

  /** Compiles a program. */
  Prepared program(String source) {
    return ask(Map.of("code", source, "inputs", List.of()), it -> ReaderAnswers.has(it, "code", 0))
        .map(answer -> ReaderAnswers.prepared(answer.path("code")))
        .orElseGet(() -> new Prepared(null, "Expected a program, but it ended the parser."));
  }

  /** Parses argument lists; one that ends readers spoils no other. */
  List<Prepared> inputs(List<String> inputs) {
    Optional<JsonNode> answer =
        ask(Map.of("inputs", inputs), it -> ReaderAnswers.has(it, "inputs", inputs.size()));
    if (answer.isPresent()) {
      return ReaderAnswers.inputs(answer.get());
    }
    if (inputs.size() == 1) {
      return List.of(new Prepared(null, "Expected an argument list, but it ended the parser."));
    }
    List<Prepared> results = new ArrayList<>(inputs.size());
    inputs.forEach(input -> results.addAll(inputs(List.of(input))));
    return results;
  }

  /** Why a program does not build on functions; empty if it does. */
  Optional<String> composition(String source, List<String> names) {
    return ask(Map.of("source", source, "names", names), it -> it.has("problem"))
        .map(answer -> Optional.ofNullable(answer.path("problem").asText(null)))
        .orElseGet(() -> Optional.of("Expected a program, but it ended the parser."));
  }

  /** A program without these parts. */
  Stripped strip(String source, Set<Part> parts) {
    List<String> words = parts.stream().map(Part::word).sorted().toList();
    return ask(Map.of("source", source, "parts", words), it -> it.has("program") && it.has("error"))
        .map(it -> new Stripped(it.path("program").asText(null), it.path("error").asText(null)))
        .orElseGet(() -> new Stripped(null, "Expected a program, but it ended the parser."));
  }

  /** Probe inputs of the same types; none for a text that cannot be read. */
  List<String> probes(String input) {
    List<String> probes = new ArrayList<>();
    ask(Map.of("probes", input), JsonNode::isArray)
        .ifPresent(answer -> answer.forEach(probe -> probes.add(probe.asText())));
    return probes;
  }

  List<Comparison> compare(List<LiteralPair> pairs) {
    List<Comparison> results = new ArrayList<>(pairs.size());
    int from = 0;
    while (from < pairs.size()) {
      int to = endOfBatch(pairs, from);
      results.addAll(compareBatch(pairs.subList(from, to)));
      from = to;
    }
    return results;
  }

  private static int endOfBatch(List<LiteralPair> pairs, int from) {
    int to = from;
    long characters = 0;
    while (to < pairs.size() && to - from < BATCH) {
      characters += pairs.get(to).left().length() + pairs.get(to).right().length();
      if (characters > BATCH_CHARACTERS && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private List<Comparison> compareBatch(List<LiteralPair> pairs) {
    List<List<String>> texts =
        pairs.stream().map(pair -> List.of(pair.left(), pair.right())).toList();
    Optional<JsonNode> answer =
        ask(Map.of("pairs", texts), it -> ReaderAnswers.sized(it, pairs.size()));
    if (answer.isPresent()) {
      return ReaderAnswers.comparisons(answer.get());
    }
    if (pairs.size() == 1) {
      return List.of(apart(pairs.get(0)));
    }
    List<Comparison> results = new ArrayList<>(compareBatch(pairs.subList(0, pairs.size() / 2)));
    results.addAll(compareBatch(pairs.subList(pairs.size() / 2, pairs.size())));
    return results;
  }

  /** For a pair that ends readers: which of the two texts does it? */
  private Comparison apart(LiteralPair pair) {
    return new Comparison(readable(pair.left()), readable(pair.right()), false);
  }

  private boolean readable(String text) {
    Optional<JsonNode> answer =
        ask(Map.of("pairs", List.of(List.of(text, text))), it -> ReaderAnswers.sized(it, 1));
    return answer.isPresent() && ReaderAnswers.comparisons(answer.get()).get(0).leftIsLiteral();
  }

  /** A reader that ends or answers something else than it was asked for is replaced. */
  private Optional<JsonNode> ask(Object request, Predicate<JsonNode> fits) {
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        return Optional.of(pool.once(reader -> ReaderAnswers.fitting(reader.ask(request), fits)));
      } catch (IOException e) {
        LOG.warn("A reader failed at a request and is replaced: {}", e.toString());
      }
    }
    check();
    return Optional.empty();
  }

  @Override
  public void close() {
    pool.close();
  }
}
