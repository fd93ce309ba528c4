package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.checkpoint.Checkpoint;
import dev.zerostream.policy.checkpoint.NanoModel;
import dev.zerostream.policy.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NanoModelTest {

  @TempDir private Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void create() {
    NanoModel.create(folder, 1);
    tokenizer = TorchModels.tokenizer(folder);
  }

  @Test
  void shouldHaveAboutAMillionParameters() {
    var tensors = Checkpoint.read(folder).tensors().values();
    assertThat(tensors.stream().mapToLong(StoredTensor::elements).sum())
        .isBetween(1_000_000L, 1_500_000L);
    assertThat(Checkpoint.read(folder).config().vocabulary()).isEqualTo(tokenizer.size());
  }

  @Test
  void shouldFollowFromTheSeed(@TempDir Path same, @TempDir Path other) {
    NanoModel.create(same, 1);
    NanoModel.create(other, 2);
    var digest = TorchModels.baseWeights(folder).digest();
    assertThat(TorchModels.baseWeights(same).digest()).isEqualTo(digest);
    assertThat(TorchModels.baseWeights(other).digest()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<propose-deduction>",
        "<propose-abduction>",
        "<propose-induction>",
        "<deduce>",
        "<abduce>",
        "<induce>",
        "<program>",
        "<input>",
        "<output>",
        "<message>",
        "<think>",
        "<answer>",
        "<reference>",
        "def f(",
        "return ",
        "\n    ",
        " for ",
        " in ",
        "range(",
        "sorted(",
        "len(",
        ".append(",
        ", ",
        "7",
        "q",
        "~",
        "\n"
      })
  void shouldKeepAsOneToken(String text) {
    assertThat(tokenizer.encode(text)).hasSize(1);
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Test
  void shouldDecodeWhatItEncodes() {
    var random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < 500; i++) {
      var text =
          random
              .ints(60, ' ' - 1, '~' + 1)
              .mapToObj(c -> c < ' ' ? "\n" : Character.toString(c))
              .collect(Collectors.joining());
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
    var program = "def f(x):\n    y = []\n    for i in range(len(x)):\n        y.append(x[i])\n";
    assertThat(tokenizer.decode(tokenizer.encode(program))).isEqualTo(program);
  }

  @Test
  void shouldCutNumbersAndWordsIntoCharacters() {
    assertThat(tokenizer.encode("12345")).hasSize(5);
    assertThat(tokenizer.encode("'defrange'")).hasSize(10);
    assertThat(tokenizer.decode(tokenizer.encode("é"))).isEqualTo("??");
  }

  @Test
  void shouldHideOnlyThePlainMarkers() {
    assertThat(tokenizer.encode("<pad><bos><eos>")).containsExactly(0, 1, 2);
    assertThat(tokenizer.decode(tokenizer.encode("<bos><think>1<eos><pad>"))).isEqualTo("<think>1");
  }

  @Test
  void shouldStopAtAStringThatSeveralTokensSpell() {
    try (var policy = TorchModels.policy(folder, PolicyOptions.defaults().withRows(1))) {
      var prompt = tokenizer.encode("<bos><deduce>");
      var free = policy.submit(new GenerationRequest(prompt, stopping(), 3)).join();
      var text = tokenizer.decode(free.tokens());
      var stop = text.substring(text.length() / 2, text.length() / 2 + 5);
      var stopped = policy.submit(new GenerationRequest(prompt, stopping(stop), 3)).join();
      assertThat(stopped.finish()).isEqualTo(Completion.FinishReason.STOP);
      assertThat(stopped.tokens().length).isLessThan(free.tokens().length);
      assertThat(tokenizer.decode(stopped.tokens())).contains(stop);
      assertThat(free.tokens()).startsWith(stopped.tokens());
    }
  }

  private static Sampling stopping(String... stops) {
    return new Sampling(1, 1, 0, 60, true, List.of(stops));
  }

  @Test
  void shouldGenerateFromAFreshModel() {
    try (var policy = TorchModels.policy(folder, PolicyOptions.defaults().withRows(4))) {
      var prompt = tokenizer.encode("<bos><deduce>");
      var futures =
          IntStream.range(0, 6)
              .mapToObj(i -> policy.submit(new GenerationRequest(prompt, Sampling.at(1, 9), i)))
              .toList();
      assertThat(futures).allSatisfy(f -> assertThat(f.join().tokens()).isNotEmpty());
    }
  }
}
