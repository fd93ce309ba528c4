package dev.zerostream.policy.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zerostream.policy.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published Qwen2.5 tokenizer, beside what transformers makes of it. */
class FolderTokenizerTest {

  private static final Path FIXTURE = Path.of("src/test/resources/tokenizers/qwen2.5");

  @TempDir private static Path folder;
  private static JsonNode expected;
  private static FolderTokenizer tokenizer;

  @BeforeAll
  static void unpack() throws IOException {
    for (String name : List.of("tokenizer_config.json", "expected.json")) {
      Files.copy(FIXTURE.resolve(name), folder.resolve(name));
    }
    try (var in = new GZIPInputStream(Files.newInputStream(FIXTURE.resolve("tokenizer.json.gz")))) {
      Files.copy(in, folder.resolve("tokenizer.json"));
    }
    expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    tokenizer = new FolderTokenizer(folder.resolve("tokenizer.json"), List.of());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void shouldEncodeAndDecodeAsTheReference() {
    assertThat(expected.path("encode")).isNotEmpty();
    for (JsonNode example : expected.path("encode")) {
      var ids = Fixture.ints(example.path("ids"));
      assertThat(tokenizer.encode(example.path("text").asText())).isEqualTo(ids);
      assertThat(tokenizer.decode(ids)).isEqualTo(example.path("decoded").asText());
    }
    assertThat(tokenizer.size()).isEqualTo(expected.path("vocab").asInt());
  }

  @Test
  void shouldRenderAChatAsTheReference() {
    var chat = expected.path("chat");
    var template = ChatTemplate.of(folder);
    assertThat(template).isEqualTo(ChatTemplate.CHATML);
    assertThat(template.user(chat.path("messages").path(0).path("content").asText()))
        .isEqualTo(chat.path("rendered").asText());
  }

  @Test
  void shouldPutAConversationIntoTheTemplate() {
    assertThat(tokenizer.prompt("Think first.\nUser: What is 2?\nAssistant: <think>"))
        .isEqualTo(
            "<|im_start|>system\nThink first.<|im_end|>\n"
                + "<|im_start|>user\nWhat is 2?<|im_end|>\n<|im_start|>assistant\n<think>");
    assertThat(tokenizer.prompt("<bos><deduce>f")).isEqualTo("<bos><deduce>f");
  }

  @Test
  void shouldLeaveOutTheHiddenIds() {
    try (var hiding =
        new FolderTokenizer(
            folder.resolve("tokenizer.json"), List.of(expected.path("eos_id").asInt()))) {
      assertThat(hiding.decode(hiding.encode("hi<|im_end|>"))).isEqualTo("hi");
    }
  }
}
