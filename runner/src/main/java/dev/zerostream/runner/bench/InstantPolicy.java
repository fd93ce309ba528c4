package dev.zerostream.runner.bench;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * A policy without a model, which answers at once on the caller's thread: what is left is the
 * pipeline.
 */
public final class InstantPolicy implements Policy {

  private static final float LOGPROB = -0.5f;
  private static final int FIRST = 2;

  private final BiFunction<String, Long, String> player;
  private final AtomicLong version = new AtomicLong();
  private final Tokenizer tokenizer = new Characters();

  /**
   * A policy that writes what {@code player} says.
   *
   * @param player from prompt and seed to the response
   */
  public InstantPolicy(BiFunction<String, Long, String> player) {
    this.player = player;
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    String prompt = tokenizer.decode(request.promptTokens());
    int[] text = tokenizer.encode(player.apply(prompt, request.seed()));
    int[] tokens = Arrays.copyOf(text, text.length + 1);
    tokens[text.length] = 1;
    float[] logprobs = new float[tokens.length];
    Arrays.fill(logprobs, LOGPROB);
    List<Segment> segments = List.of(new Segment(0, version.get()));
    return CompletableFuture.completedFuture(
        new Completion(tokens, logprobs, logprobs, segments, FinishReason.STOP));
  }

  @Override
  public void swap(Weights weights) {
    version.set(weights.version());
  }

  @Override
  public long version() {
    return version.get();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int batchRows() {
    return 1;
  }

  @Override
  public void close() {}

  private static final class Characters implements Tokenizer {

    @Override
    public int[] encode(String text) {
      return text.chars().map(character -> character + FIRST).toArray();
    }

    @Override
    public String decode(int[] tokens) {
      StringBuilder text = new StringBuilder(tokens.length);
      for (int token : tokens) {
        if (token >= FIRST) {
          text.append((char) (token - FIRST));
        }
      }
      return text.toString();
    }

    @Override
    public int size() {
      return Character.MAX_VALUE + 1 + FIRST;
    }
  }
}
