package dev.zerostream.policy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteOptionsTest {

  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "policy.kind", "vllm-lora",
              "policy.endpoints", "http://one:8000/v1, https://two:8000/",
              "policy.model", "",
              "policy.handover", "/shared/weights",
              "policy.activation", "",
              "policy.rows", "128",
              "policy.request.seconds", "60",
              "policy.deadline.seconds", "600",
              "solve.temperature", "1.0",
              "propose.temperature", "0"));

  @Test
  void shouldReadTheSettings() {
    RemoteOptions options = RemoteOptions.of(settings, Optional.of("secret"));
    assertThat(options.kind()).isEqualTo(ServerKind.VLLM_LORA);
    assertThat(options.endpoints())
        .containsExactly(URI.create("http://one:8000"), URI.create("https://two:8000"));
    assertThat(options.handover()).contains(Path.of("/shared/weights"));
    assertThat(options.deadline()).hasMinutes(10);
    assertThat(options.toString()).doesNotContain("secret");
  }

  @Test
  void shouldReadCallsThatReplaceTheKindsOwn() {
    settings.put("policy.kind", "openai");
    settings.put("policy.activation", "/load {\"from\": \"{path}\"} ;; /go");
    RemoteOptions options = RemoteOptions.of(settings, Optional.empty());
    Served served = Served.of(7, "0123456789abcdef", Path.of("/s"));
    assertThat(options.steps()).extracting(ServerKind.Step::path).containsExactly("/load", "/go");
    assertThat(options.steps().get(0).body(served))
        .isEqualTo("{\"from\": \"/s/zs-7-0123456789ab\"}");
  }

  @Test
  void shouldNameWhatItCanNotHonour() {
    assertRefused("policy.kind", "triton", "Expected policy.kind to be local or one of [openai,");
    assertRefused("policy.endpoints", " ", "Expected policy.endpoints to name a server");
    assertRefused("policy.endpoints", "one:8000", "Expected policy.endpoints as http addresses");
    assertRefused("policy.handover", "", "Expected policy.handover to name a folder");
    assertRefused("policy.deadline.seconds", "0", "Expected policy.deadline.seconds to be a whole");
    assertRefused("solve.temperature", "0.7", "Expected solve.temperature 1 or 0");
  }

  private void assertRefused(String key, String value, String sentence) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(key, value);
    assertThatThrownBy(() -> RemoteOptions.of(changed, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence);
  }
}
