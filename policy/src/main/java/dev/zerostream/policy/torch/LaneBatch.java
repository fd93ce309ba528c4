package dev.zerostream.policy.torch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** All rows under way, spread over lanes, and the weights that they share. */
final class LaneBatch implements AutoCloseable {

  /** A single row of so small a model is not worth a second thread. */
  private static final long ONE_THREAD = 10_000_000;

  private final Decoder decoder;
  private final Lanes lanes;
  private final List<RowBatch> batches;
  private final int threads;
  private final int rows;
  private PtNDManager weightMemory;
  private IValue weights;

  LaneBatch(Decoder decoder, PolicyOptions options, int contextLength, Lanes lanes) {
    this.decoder = decoder;
    this.lanes = lanes;
    rows = options.rows();
    threads = rows == 1 && decoder.weights() < ONE_THREAD ? 1 : lanes.threads();
    var share = options.withRows((rows + lanes.count() - 1) / lanes.count());
    batches =
        IntStream.range(0, lanes.count())
            .mapToObj(
                i -> new RowBatch(decoder, decoder.script().on(threads), share, contextLength))
            .toList();
  }

  /** Lanes for these options: one in strict mode, whose shape is fixed. */
  static Lanes lanes(Decoder decoder, PolicyOptions options) {
    int most = options.strict() ? 1 : Math.min(options.rows(), options.lanes());
    return Lanes.of(decoder.weights(), most, "policy-lane");
  }

  /** Replaces the weights; rows under way go on with the new ones. */
  void load(Map<String, StoredTensor> tensors, Optional<Adapter> adapter, long version) {
    freeWeights();
    weightMemory = (PtNDManager) decoder.manager().newSubManager();
    weights = Script.list(decoder.fuse(weightMemory, tensors, adapter));
    batches.forEach(batch -> batch.use(weights, version));
  }

  boolean isEmpty() {
    return batches.stream().allMatch(RowBatch::isEmpty);
  }

  int free() {
    return rows - batches.stream().mapToInt(batch -> batch.rows().size()).sum();
  }

  /** Reads the prompts of {@code joining}, at most {@link #free}, and draws their first tokens. */
  void admit(List<Row> joining) {
    var shares = new ArrayList<List<Row>>();
    batches.forEach(batch -> shares.add(new ArrayList<>()));
    for (Row row : joining) {
      IntStream.range(0, batches.size())
          .filter(i -> batches.get(i).free() > shares.get(i).size())
          .boxed()
          .min(Comparator.comparingInt(i -> batches.get(i).rows().size() + shares.get(i).size()))
          .ifPresent(i -> shares.get(i).add(row));
    }
    var work = new ArrayList<Supplier<Void>>();
    for (int i = 0; i < batches.size(); i++) {
      var batch = batches.get(i);
      var share = shares.get(i);
      work.add(
          () -> {
            batch.admit(share);
            return null;
          });
    }
    lanes.run(work);
  }

  /** Draws a few further tokens for every row. */
  void step() {
    each(
        batch -> {
          batch.step();
          return null;
        });
  }

  /** Takes the finished rows out. */
  List<Row> removeFinished() {
    return each(RowBatch::removeFinished).stream().flatMap(List::stream).toList();
  }

  private <T> List<T> each(Function<RowBatch, T> work) {
    var busy = new ArrayList<Supplier<T>>();
    for (RowBatch batch : batches) {
      if (!batch.isEmpty()) {
        busy.add(() -> work.apply(batch));
      }
    }
    return lanes.run(busy);
  }

  private void freeWeights() {
    if (weights != null) {
      weights.close();
      weightMemory.close();
    }
  }

  @Override
  public void close() {
    freeWeights();
    batches.forEach(RowBatch::close);
    lanes.close();
  }
}
