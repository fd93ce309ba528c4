package dev.zerostream.verifier;

import ai.djl.Device;
import dev.zerostream.policy.Sampling;
import dev.zerostream.runner.RunnerMain;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.topic.Topic;
import java.util.Random;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.streams.state.KeyValueStore;

/** Breaks every rule that a class can break, so that a rule that sees nothing is noticed. */
class RuleBreakingHelper {

  Sampling peeksAtThePlayer;
  RunnerMain knowsTheRunner;
  Device device;
  MetadataVersion broker;
  KafkaException client;

  public static void main(String[] arguments) {
    System.exit(1);
  }

  int chance() throws InterruptedException {
    Thread.sleep(1);
    return new Random().nextInt();
  }

  void write(KeyValueStore<String, String> store) {
    store.put("key", "value");
  }

  Topic<RunStarted> topic() {
    return new Topic<>(
        "other",
        "key",
        RunStarted.class,
        Topic.Partitions.ONE,
        Topic.Retention.LONG,
        Topic.Compatibility.FULL_TRANSITIVE);
  }

  /** Stands beside a generated one. */
  static final class VerifiedTask {}
}
