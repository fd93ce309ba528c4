package dev.zerostream.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Fails whenever the topology changes, as a change renames or moves what is stored. */
class ExpectedTopologyTest {

  @Test
  void shouldHaveTheExpectedTopology() throws IOException {
    String actual =
        VerifierDriver.topology(
                new FakeSandbox(), 4, InstantSource.system(), VerifierDriver.counters())
            .describe()
            .toString();

    try (InputStream in = getClass().getResourceAsStream("/expected-topology.txt")) {
      assertThat(actual.strip()).isEqualTo(new String(in.readAllBytes(), UTF_8).strip());
    }
  }
}
