package dev.zerostream.runner;

import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger's client, kafkajs, reads what the stages write; run in profile {@code polyglot}. */
@Tag("polyglot")
class PolyglotIT {

  private static final long LARGEST_SEED = (1L << 52) - 1;

  private static JavaScriptTap tap;

  @BeforeAll
  static void install(@TempDir Path folder) throws Exception {
    tap = JavaScriptTap.install(folder.resolve("tap"));
  }

  @Test
  void shouldReadTheTopicsWhileARunGoesOn(@TempDir Path folder) throws Exception {
    Cluster cluster = TestCluster.fresh(2);
    List<JavaScriptTap.Line> rewards;
    List<JavaScriptTap.Line> tasks;
    try (TestPipeline pipeline =
        new TestPipeline(cluster, TestPipeline.settings(), new FakePlayer(), folder)) {
      pipeline.awaitVersion(1);
      rewards = tap.first(60, Topics.REWARDS, cluster);
      tasks = tap.first(12, Topics.VERIFIED_TASKS, cluster);
      pipeline.awaitVersion(pipeline.version() + 1);
    }
    Map<String, RewardedTrajectory> rewarded = records(cluster, Topics.REWARDS);
    assertThat(rewards).hasSize(60);
    rewards.forEach(line -> assertSame(line, rewarded.get(line.where())));
    Map<String, VerifiedTask> verified = records(cluster, Topics.VERIFIED_TASKS);
    assertThat(tasks).hasSize(12);
    tasks.forEach(line -> assertSame(line, verified.get(line.where())));
  }

  @Test
  void shouldNotSeeWhatATransactionTookBack() throws Exception {
    Cluster cluster = TestCluster.fresh(1);
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                ClientConfigs.transactionalProducer(
                    cluster, cluster.group("polyglot"), Duration.ofSeconds(30)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Serializer<RunStarted> serializer = cluster.serdes().serializer(Topics.RUNS)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, serializer, cluster, "taken-back");
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, serializer, cluster, "committed");
      producer.commitTransaction();
    }
    List<JavaScriptTap.Line> lines = tap.first(1, Topics.RUNS, cluster);
    assertThat(lines).extracting(JavaScriptTap.Line::key).containsExactly("committed");
    JsonNode run = lines.get(0).value();
    assertThat(run.path("seed").asText()).isEqualTo(Long.toString(LARGEST_SEED));
    assertThat(run.path("parent").isNull()).isTrue();
    assertThat(run.path("settings").path("compression").asText()).isEqualTo("gzip");
    assertThat(run.path("startedAt").asLong()).isEqualTo(1_767_323_045_000_006L);
  }

  private static void assertSame(JavaScriptTap.Line line, RewardedTrajectory record) {
    JsonNode value = line.value();
    JsonNode trajectory = value.path("trajectory");
    assertThat(line.key()).isEqualTo(record.getTrajectory().getTaskId());
    assertThat(trajectory.path("trajectoryId").asText())
        .isEqualTo(record.getTrajectory().getTrajectoryId());
    assertThat(trajectory.path("seed").asText())
        .isEqualTo(Long.toString(record.getTrajectory().getSeed()));
    assertThat(trajectory.path("response").asText())
        .isEqualTo(record.getTrajectory().getResponse());
    assertThat(trajectory.path("samplingLogprobs"))
        .hasSameSizeAs(record.getTrajectory().getSamplingLogprobs())
        .allSatisfy(logprob -> assertThat(logprob.floatValue()).isEqualTo(-0.5f));
    assertThat(value.path("verdict").asText()).isEqualTo(record.getVerdict().name());
    assertThat(nullable(value, "reward")).isEqualTo(text(record.getReward()));
    assertThat(nullable(value, "fleet")).isEqualTo(record.getFleet());
    assertThat(value.path("components")).hasSize(record.getComponents().size());
    assertThat(value.path("rewardedAt").asLong()).isEqualTo(micros(record.getRewardedAt()));
  }

  private static void assertSame(JavaScriptTap.Line line, VerifiedTask record) {
    JsonNode value = line.value();
    assertThat(line.key()).isEqualTo(record.getTaskId());
    assertThat(value.path("taskId").asText()).isEqualTo(record.getTaskId());
    assertThat(value.path("taskType").asText()).isEqualTo(record.getTaskType().name());
    assertThat(value.path("program").asText()).isEqualTo(record.getProgram());
    assertThat(nullable(value, "input")).isEqualTo(record.getInput());
    assertThat(nullable(value, "output")).isEqualTo(record.getOutput());
    assertThat(value.path("examples").findValuesAsText("input"))
        .isEqualTo(record.getExamples().stream().map(Example::getInput).toList());
    assertThat(value.path("complexity").path("astNodes").asInt())
        .isEqualTo(record.getComplexity().getAstNodes());
    assertThat(value.path("verifiedAt").asLong()).isEqualTo(micros(record.getVerifiedAt()));
  }

  private static void send(
      Producer<byte[], byte[]> producer,
      Serializer<RunStarted> serializer,
      Cluster cluster,
      String runId) {
    RunStarted run =
        RunStarted.newBuilder()
            .setRunId(runId)
            .setSettings(Map.of("compression", "gzip"))
            .setSeed(LARGEST_SEED)
            .setBaseModelDigest("")
            .setFleets(List.of())
            .setCodeVersion("test")
            .setStartedAt(Instant.parse("2026-01-02T03:04:05.000006Z"))
            .build();
    String topic = cluster.name(Topics.RUNS);
    byte[] value = serializer.serialize(topic, run);
    var unused =
        producer.send(new ProducerRecord<>(topic, runId.getBytes(StandardCharsets.UTF_8), value));
  }

  private static <V extends SpecificRecord> Map<String, V> records(
      Cluster cluster, Topic<V> topic) {
    try (TopicReader<V> reader = new TopicReader<>(cluster, topic, (r, c) -> {})) {
      return reader.readToEnd().stream()
          .collect(
              Collectors.toMap(
                  entry -> entry.partition() + "/" + entry.offset(), TopicReader.Entry::value));
    }
  }

  private static String nullable(JsonNode value, String field) {
    assertThat(value.has(field)).as(field).isTrue();
    JsonNode node = value.path(field);
    return node.isNull() ? null : node.isNumber() ? text(node.doubleValue()) : node.asText();
  }

  private static String text(Double number) {
    return number == null ? null : number.toString();
  }

  private static long micros(Instant instant) {
    return MICROS.between(Instant.EPOCH, instant);
  }
}
