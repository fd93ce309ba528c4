package dev.zerostream.policy.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.Completion.FinishReason;
import dev.zerostream.policy.Completion.Segment;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One sequence under way: its request and what was drawn so far. */
final class Row {

  private final GenerationRequest request;
  private final CompletableFuture<Completion> future;
  private final List<Integer> eosIds;
  private final Tokenizer tokenizer;
  private final List<Segment> segments = new ArrayList<>();
  private final int limit;
  private int[] tokens;
  private float[] samplingLogprobs;
  private float[] modelLogprobs;
  private int count;
  private FinishReason finish;

  Row(
      GenerationRequest request,
      CompletableFuture<Completion> future,
      List<Integer> eosIds,
      Tokenizer tokenizer,
      int contextLength) {
    this.tokenizer = tokenizer;
    this.request = request;
    this.future = future;
    this.eosIds = eosIds;
    limit = Math.min(sampling().maxNewTokens(), contextLength - request.promptTokens().length);
    int room = Math.min(limit, 64);
    tokens = new int[room];
    samplingLogprobs = new float[room];
    modelLogprobs = new float[room];
  }

  /** Takes the next token; ignored once the row has finished. */
  void append(int token, double samplingLogprob, double modelLogprob, long version) {
    if (finished()) {
      return;
    }
    grow();
    if (segments.isEmpty() || segments.get(segments.size() - 1).weightVersion() != version) {
      segments.add(new Segment(count, version));
    }
    tokens[count] = token;
    samplingLogprobs[count] = (float) samplingLogprob;
    modelLogprobs[count] = (float) modelLogprob;
    count++;
    boolean ended = !sampling().ignoreEos() && eosIds.contains(token);
    if (ended || stopped()) {
      finish = FinishReason.STOP;
    } else if (count == limit) {
      finish = FinishReason.LENGTH;
    }
  }

  /** Whether the newest token completes a stop string: a token holds a byte of text or more. */
  private boolean stopped() {
    var stops = sampling().stopStrings();
    if (stops.isEmpty()) {
      return false;
    }
    int bytes = stops.stream().mapToInt(stop -> stop.getBytes(UTF_8).length).max().orElse(0);
    var tail = tokenizer.decode(Arrays.copyOfRange(tokens, Math.max(0, count - bytes), count));
    return stops.stream().anyMatch(tail::contains);
  }

  private void grow() {
    if (count == tokens.length) {
      int room = Math.min(limit, 2 * count);
      tokens = Arrays.copyOf(tokens, room);
      samplingLogprobs = Arrays.copyOf(samplingLogprobs, room);
      modelLogprobs = Arrays.copyOf(modelLogprobs, room);
    }
  }

  boolean finished() {
    return finish != null;
  }

  int[] prompt() {
    return request.promptTokens();
  }

  Sampling sampling() {
    return request.sampling();
  }

  /** The random number for the token {@code ahead} places after the next one. */
  double uniform(int ahead) {
    return Uniforms.at(request.seed(), count + ahead);
  }

  int lastToken() {
    return tokens[count - 1];
  }

  /** Place in the sequence of {@link #lastToken()}, which the decoder has not seen yet. */
  int position() {
    return prompt().length + count - 1;
  }

  int remaining() {
    return limit - count;
  }

  Completion completion() {
    return new Completion(
        Arrays.copyOf(tokens, count),
        Arrays.copyOf(samplingLogprobs, count),
        Arrays.copyOf(modelLogprobs, count),
        List.copyOf(segments),
        finish);
  }

  CompletableFuture<Completion> future() {
    return future;
  }
}
