package dev.zerostream.policy.torch;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.policy.ChatTemplate;
import dev.zerostream.policy.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** The {@code tokenizer.json} of a model folder; nothing is added around a text and nothing cut. */
final class FolderTokenizer implements Tokenizer, AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;
  private final Set<Integer> hidden;
  private final ChatTemplate chat;
  private final int size;

  /** {@code hidden} are the ids that {@link #decode} leaves away. */
  FolderTokenizer(Path file, List<Integer> hidden) {
    this.hidden = new LinkedHashSet<>(hidden);
    chat = ChatTemplate.of(file.toAbsolutePath().getParent());
    try {
      size = size(file);
      tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optAddSpecialTokens(false)
              .optTruncation(false)
              .optPadding(false)
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected a readable tokenizer %s, but reading failed".formatted(file), e);
    }
  }

  @Override
  public int[] encode(String text) {
    return LongStream.of(tokenizer.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  @Override
  public String decode(int[] tokens) {
    var shown = Arrays.stream(tokens).filter(token -> !hidden.contains(token)).asLongStream();
    return tokenizer.decode(shown.toArray(), false);
  }

  @Override
  public String prompt(String text) {
    return chat.prompt(text);
  }

  @Override
  public int size() {
    return size;
  }

  private static int size(Path file) throws IOException {
    var json = new ObjectMapper().readTree(file.toFile());
    int greatest = -1;
    for (var id : json.path("model").path("vocab")) {
      greatest = Math.max(greatest, id.asInt());
    }
    for (var token : json.path("added_tokens")) {
      greatest = Math.max(greatest, token.path("id").asInt());
    }
    return greatest + 1;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
