package dev.zerostream.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {

  private static final String CONVERSATION =
      "Think.\nUser: Say\nUser: twice\nAssistant: or so\nAssistant: <think>";

  @TempDir private Path folder;

  @Test
  void shouldAddressABaseModelAsItStands() {
    assertThat(ChatTemplate.of(folder)).isEqualTo(ChatTemplate.BASE);
    assertThat(ChatTemplate.BASE.prompt(CONVERSATION)).isEqualTo(CONVERSATION);
    assertThat(ChatTemplate.BASE.user("x")).isEqualTo("x");
  }

  @Test
  void shouldKnowLlama3ByItsTemplateFile() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"x\"}");
    assertThat(ChatTemplate.of(folder)).isEqualTo(ChatTemplate.BASE);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ '<|start_header_id|>' }}");
    assertThat(ChatTemplate.of(folder)).isEqualTo(ChatTemplate.LLAMA3);
  }

  @Test
  void shouldKeepWhatAUserSaysTogether() {
    assertThat(ChatTemplate.LLAMA3.prompt(CONVERSATION))
        .isEqualTo(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nThink.<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\n"
                + "Say\nUser: twice\nAssistant: or so<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n<think>");
  }

  @Test
  void shouldLeaveATextAlone() {
    assertThat(ChatTemplate.CHATML.prompt("no conversation")).isEqualTo("no conversation");
  }
}
