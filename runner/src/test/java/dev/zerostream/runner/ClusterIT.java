package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers and every stage as processes of their own; {@code bench cluster} does more of it.
 */
class ClusterIT {

  private static final int TERMINATED = 143;

  @Test
  void shouldKeepEveryPromiseWhileProcessesJoinDieAndAreRolled(@TempDir Path folder)
      throws Exception {
    Invocation done =
        Invocation.of("bench", "cluster", "--json", "--data", folder.resolve("data").toString());

    assertThat(done.status()).as(done.out() + done.err()).isZero();
    String json = done.out().substring(done.out().indexOf("{\n"), done.out().lastIndexOf('}') + 1);
    JsonNode report = new JsonMapper().readTree(json);
    assertThat(report.at("/audit/lost").asInt(-1)).isZero();
    assertThat(report.at("/audit/doubled").asInt(-1)).isZero();
    assertThat(report.at("/audit/broken").asInt(-1)).isZero();
    assertThat(report.path("closed").asLong()).isEqualTo(report.path("proposed").asLong());
    assertThat(report.path("versions").asLong()).isGreaterThanOrEqualTo(3);
    assertThat(report.path("stalenessMax").asDouble(99)).isLessThanOrEqualTo(4);
    // Each was stopped in order twice, by a signal that it obeyed.
    assertThat(report.path("exits")).hasSize(12);
    assertThat(report.path("exits"))
        .allSatisfy(status -> assertThat(status.asInt()).isEqualTo(TERMINATED));
  }
}
