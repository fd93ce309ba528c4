package dev.zerostream.policy.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of one lane and their native state: keys and values of every layer.
 *
 * <p>Active rows are always the first ones: a finished row's place is taken by the last row, so
 * that no call computes rows that nobody wants. Belongs to one thread at a time.
 */
final class RowBatch implements AutoCloseable {

  /** Rows that matrix products compute alike: a multiple of 6 and 8, also when halved. */
  private static final int TILE = 48;

  private final Decoder decoder;
  private final Script script;
  private final PolicyOptions options;
  private final int contextLength;
  private final IValue cache;
  private final List<Row> rows = new ArrayList<>();
  private IValue weights;
  private long version;

  RowBatch(Decoder decoder, Script script, PolicyOptions options, int contextLength) {
    this.decoder = decoder;
    this.script = script;
    this.options = options;
    this.contextLength = contextLength;
    var config = decoder.config();
    long[] shape = {2, places(), config.keyValueHeads(), contextLength, config.headSize()};
    var tensors = new ArrayList<PtNDArray>();
    for (int i = 0; i < config.layers(); i++) {
      tensors.add(script.zeros(decoder.manager(), decoder.precision().type(), shape));
    }
    cache = Script.list(tensors);
  }

  /** Goes on with other weights, which stay the caller's. */
  void use(IValue newWeights, long newVersion) {
    weights = newWeights;
    version = newVersion;
  }

  /**
   * Rows of the cache: in strict mode whole tiles of a matrix product, whose rest has other bits.
   */
  private int places() {
    return options.strict() ? (options.rows() + TILE - 1) / TILE * TILE : options.rows();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  int free() {
    return options.rows() - rows.size();
  }

  List<Row> rows() {
    return rows;
  }

  /** Reads the prompts of {@code joining}, at most {@link #free}, and draws their first tokens. */
  void admit(List<Row> joining) {
    for (var part : PromptBatch.split(joining, options)) {
      try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
        var draw = new DrawSettings(part.rows(), part.rows().size(), 1);
        var drawn =
            script.tensor(
                scope,
                "prefill",
                weights,
                decoder.shape(),
                decoder.config().epsilon(),
                decoder.turns(),
                cache,
                rows.size(),
                part.ids(scope),
                part.last(scope),
                part.pick(scope),
                draw.control(scope),
                draw.uniforms(scope).get(0),
                draw.kind());
        rows.addAll(part.rows());
        append(part.rows(), drawn.toDoubleArray(), part.rows().size(), 1);
      }
    }
  }

  /** Draws up to {@code stepsPerCall} further tokens for every row. */
  void step() {
    int steps =
        Math.min(options.stepsPerCall(), rows.stream().mapToInt(Row::remaining).max().orElse(1));
    int computed = options.strict() ? places() : rows.size();
    int width = 1 + rows.stream().mapToInt(Row::position).max().orElse(0);
    try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
      var draw = new DrawSettings(rows, computed, steps);
      var drawn =
          script.tensor(
              scope,
              "decode",
              weights,
              decoder.shape(),
              decoder.config().epsilon(),
              decoder.turns(),
              cache,
              options.strict(),
              options.strict() ? contextLength : width,
              draw.state(scope),
              draw.control(scope),
              draw.uniforms(scope),
              draw.kind());
      append(rows, drawn.toDoubleArray(), computed, steps);
    }
  }

  /** {@code drawn} is [3, steps, computed]: ids, log-probability drawn from, and untempered. */
  private void append(List<Row> to, double[] drawn, int computed, int steps) {
    int plane = steps * computed;
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < to.size(); i++) {
        int at = step * computed + i;
        to.get(i).append((int) drawn[at], drawn[plane + at], drawn[2 * plane + at], version);
      }
    }
  }

  /** Takes the finished rows out and closes their gaps with the last rows. */
  List<Row> removeFinished() {
    int before = rows.size();
    int kept = (int) rows.stream().filter(row -> !row.finished()).count();
    int width = 1 + rows.stream().mapToInt(Row::position).max().orElse(0);
    var finished = rows.stream().filter(Row::finished).toList();
    var gaps = IntStream.range(0, kept).filter(i -> rows.get(i).finished()).toArray();
    var movers = IntStream.range(kept, before).filter(i -> !rows.get(i).finished()).toArray();
    for (int i = 0; i < gaps.length; i++) {
      rows.set(gaps[i], rows.get(movers[i]));
    }
    rows.subList(kept, before).clear();
    move(movers, gaps, Math.min(width, contextLength));
    return finished;
  }

  private void move(int[] from, int[] to, int width) {
    if (from.length > 0) {
      try (var scope = (PtNDManager) decoder.manager().newSubManager()) {
        script.effect("move", cache, index(scope, from), index(scope, to), width);
      }
    }
  }

  private static PtNDArray index(PtNDManager scope, int[] values) {
    return (PtNDArray) scope.create(IntStream.of(values).asLongStream().toArray());
  }

  @Override
  public void close() {
    cache.close();
  }
}
