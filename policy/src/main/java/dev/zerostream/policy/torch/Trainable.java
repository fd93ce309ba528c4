package dev.zerostream.policy.torch;

import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.ElementType;
import dev.zerostream.policy.checkpoint.Lora;
import dev.zerostream.policy.checkpoint.Parameter;
import dev.zerostream.policy.checkpoint.SafetensorsWriter;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a trainer changes: all weights, or low-rank adapters beside weights that stay. */
sealed interface Trainable extends AutoCloseable {

  static Trainable of(Decoder decoder, Checkpoint checkpoint, TrainerOptions options) {
    return options
        .lora()
        .<Trainable>map(lora -> new Adapters(decoder, checkpoint, options, lora))
        .orElseGet(() -> new Everything(decoder, checkpoint, options.published()));
  }

  /** Places of what is trained. */
  List<Parameter> places();

  /** The state before the first step. */
  OptimiserState fresh();

  /**
   * A state with fresh moments at published weights.
   *
   * @throws IllegalArgumentException when they are not what this one publishes
   */
  OptimiserState from(Weights published);

  /** A state that was saved in {@code folder}. */
  OptimiserState load(Path folder);

  /** The decoder's weights. */
  TensorList weights(OptimiserState state);

  /** The decoder's adapters. */
  TensorList adapters(OptimiserState state);

  /** Factor on an adapter's product. */
  double scale();

  /** What is published of {@code state}. */
  Weights published(OptimiserState state, long version);

  @Override
  void close();

  /** Full fine-tuning. */
  final class Everything implements Trainable {

    private final Decoder decoder;
    private final Map<String, StoredTensor> base;
    private final ElementType published;
    private final TensorList none;

    Everything(Decoder decoder, Checkpoint checkpoint, ElementType published) {
      this.decoder = decoder;
      this.published = published;
      base = checkpoint.tensors();
      none = TensorList.none(decoder.manager(), "adapters");
    }

    @Override
    public List<Parameter> places() {
      return decoder.parameters();
    }

    @Override
    public OptimiserState fresh() {
      return OptimiserState.fresh(decoder, places(), "raw", base);
    }

    @Override
    public OptimiserState from(Weights published) {
      if (Adapter.isIn(published)) {
        throw new IllegalArgumentException(
            "Expected the weights of a whole model, but they are an adapter;"
                + " set learner.lora.rank as before");
      }
      var start = Checkpoint.tensors(published, decoder.config());
      return OptimiserState.fresh(decoder, places(), "raw", start);
    }

    @Override
    public OptimiserState load(Path folder) {
      return OptimiserState.load(decoder, places(), "raw", folder);
    }

    @Override
    public TensorList weights(OptimiserState state) {
      return state.weights();
    }

    @Override
    public TensorList adapters(OptimiserState state) {
      return none;
    }

    @Override
    public double scale() {
      return 1;
    }

    @Override
    public Weights published(OptimiserState state, long version) {
      var tensors = state.weights().stored(decoder.script(), "", published);
      return new Weights(version, new SafetensorsWriter(tensors).bytes());
    }

    @Override
    public void close() {
      none.close();
    }
  }

  /** Low-rank adaptation. */
  final class Adapters implements Trainable {

    private final Decoder decoder;
    private final Lora lora;
    private final long seed;
    private final ElementType published;
    private final TensorList frozen;

    Adapters(Decoder decoder, Checkpoint checkpoint, TrainerOptions options, Lora lora) {
      this.decoder = decoder;
      this.lora = lora;
      seed = options.loraSeed();
      published = options.published();
      frozen =
          TensorList.of(
              decoder,
              decoder.parameters(),
              "raw",
              checkpoint.tensors(),
              decoder.precision().type());
    }

    @Override
    public List<Parameter> places() {
      return lora.parameters(decoder.config());
    }

    @Override
    public OptimiserState fresh() {
      var start = lora.fresh(decoder.config(), seed);
      return OptimiserState.fresh(decoder, places(), "adapters", start);
    }

    @Override
    public OptimiserState from(Weights published) {
      if (!Adapter.isIn(published)) {
        throw new IllegalArgumentException(
            "Expected an adapter of rank %d, but these are the weights of a whole model"
                .formatted(lora.rank()));
      }
      var adapter = Adapter.of(published, decoder.config());
      if (!adapter.lora().equals(lora)) {
        throw new IllegalArgumentException(
            "Expected an adapter with %s, but it has %s".formatted(lora, adapter.lora()));
      }
      return OptimiserState.fresh(decoder, places(), "adapters", adapter.tensors());
    }

    @Override
    public OptimiserState load(Path folder) {
      return OptimiserState.load(decoder, places(), "adapters", folder);
    }

    @Override
    public TensorList weights(OptimiserState state) {
      return frozen;
    }

    @Override
    public TensorList adapters(OptimiserState state) {
      return state.weights();
    }

    @Override
    public double scale() {
      return lora.scale();
    }

    @Override
    public Weights published(OptimiserState state, long version) {
      return new Adapter(lora, state.weights().stored(decoder.script(), "", published))
          .weights(version);
    }

    @Override
    public void close() {
      frozen.close();
    }
  }
}
