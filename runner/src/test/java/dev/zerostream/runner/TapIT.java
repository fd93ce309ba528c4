package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.runner.broker.TopicProvisioning;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TapIT {

  private static final JsonMapper JSON = new JsonMapper();

  /** What a call of the command printed. */
  private record Called(int status, String out, String err) {

    List<JsonNode> lines() {
      return out.lines().map(Called::json).toList();
    }

    private static JsonNode json(String line) {
      try {
        return JSON.readTree(line);
      } catch (IOException e) {
        throw new AssertionError(line, e);
      }
    }
  }

  private static Called tap(Cluster cluster, String... arguments) {
    List<String> all = new ArrayList<>(List.of("tap", Topics.SAFETY_FLAGS.name(), "--no-follow"));
    all.addAll(
        List.of(
            "--bootstrap-servers", cluster.bootstrapServers(),
            "--schema-registry", cluster.registryUrl(),
            "--topic-prefix", cluster.prefix()));
    all.addAll(List.of(arguments));
    return call(all);
  }

  private static Called call(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands = RunnerMain.commands();
    commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = commands.execute(arguments.toArray(String[]::new));
    return new Called(status, out.toString(), err.toString());
  }

  private static Cluster announced(int partitions) {
    Cluster cluster = TestCluster.fresh(partitions);
    announce(cluster);
    return cluster;
  }

  private static void announce(Cluster cluster) {
    Settings settings = Settings.of("nano").with("topic.prefix", cluster.prefix());
    Runs.announce(cluster, Announcement.of(settings, 1, "digest", InstantSource.system()));
  }

  private static SafetyFlag flag(int n) {
    return new SafetyFlag(
        "t" + n + "/p",
        n % 2 == 0 ? "even" : "odd",
        "x",
        1,
        Instant.ofEpochSecond(1_700_000_000L + n));
  }

  private static void write(Cluster cluster, int from, int to) {
    try (EventProducer events = new EventProducer(cluster)) {
      for (int n = from; n < to; n++) {
        Acknowledged.await(events.send(Topics.SAFETY_FLAGS, null, "t" + n, flag(n)));
      }
    }
  }

  private static List<String> ids(Called called) {
    return called.lines().stream().map(l -> l.path("value").path("trajectoryId").asText()).toList();
  }

  @Test
  void shouldReadFromTheStartAnOffsetOrTheEnd() {
    Cluster cluster = announced(2);
    write(cluster, 0, 10);

    assertThat(ids(tap(cluster, "--from", "beginning"))).hasSize(10).startsWith("t0/p");
    assertThat(ids(tap(cluster, "--from", "7"))).containsExactly("t7/p", "t8/p", "t9/p");
    assertThat(ids(tap(cluster, "--from", "0:8"))).containsExactly("t8/p", "t9/p");
    assertThat(ids(tap(cluster, "--from", "-1h"))).hasSize(10);
    assertThat(ids(tap(cluster))).isEmpty();
    assertThat(ids(tap(cluster, "--from", "beginning", "--where", "rule=odd", "--limit", "2")))
        .containsExactly("t1/p", "t3/p");
  }

  @Test
  void shouldNeverJoinAGroupNorSeeWhatATransactionTookBack() throws Exception {
    Cluster cluster = announced(1);
    String topic = cluster.name(Topics.SAFETY_FLAGS);
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                ClientConfigs.transactionalProducer(
                    cluster, cluster.group("tap-test"), Duration.ofSeconds(30)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Serializer<SafetyFlag> serializer = cluster.serdes().serializer(Topics.SAFETY_FLAGS)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, serializer.serialize(topic, flag(1)))).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, serializer.serialize(topic, flag(2)))).get();
      producer.commitTransaction();
    }

    assertThat(ids(tap(cluster, "--from", "beginning"))).containsExactly("t2/p");
    try (Admin admin = ClusterCheck.admin(cluster)) {
      assertThat(admin.listGroups().all().get())
          .extracting(group -> group.groupId())
          .noneMatch(id -> id.startsWith(cluster.prefix()));
    }
  }

  @Test
  void shouldPassOverWhatCanNotBeRead() {
    Cluster cluster = announced(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            ClientConfigs.producer(cluster),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      Acknowledged.await(
          producer.send(
              new ProducerRecord<>(
                  cluster.name(Topics.SAFETY_FLAGS), new byte[] {0, 0, 0, 0, 0, 9})));
    }
    write(cluster, 1, 2);

    Called called = tap(cluster, "--from", "beginning");

    assertThat(ids(called)).containsExactly("t1/p");
    assertThat(called.err()).contains("passed over").contains("-0@0: Expected ");
  }

  @Test
  void shouldWriteParquetThatHasTheSameRecords(@TempDir Path folder) throws IOException {
    Cluster cluster = announced(1);
    write(cluster, 0, 100);
    Path file = folder.resolve("flags.parquet");

    Called called = tap(cluster, "--from", "beginning", "--parquet", file.toString());

    assertThat(called.status()).as(called.err()).isZero();
    List<String> read = new ArrayList<>();
    for (Group row : rows(file)) {
      assertThat(row.getLong("kafka_offset", 0)).isEqualTo(read.size());
      assertThat(row.getLong("flaggedAt", 0)).isEqualTo((1_700_000_000L + read.size()) * 1_000_000);
      read.add(row.getString("trajectoryId", 0));
    }
    assertThat(read).hasSize(100).startsWith("t0/p").endsWith("t99/p");
  }

  private static List<Group> rows(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdDecompression())
            .build();
    List<Group> rows = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      MessageType schema = reader.getFooter().getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      while (pages != null) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(records.read());
        }
        pages = reader.readNextRowGroup();
      }
    }
    return rows;
  }

  @Test
  void shouldJoinTheBrokerOfAFolderOrStartIt(@TempDir Path folder) {
    List<String> arguments =
        List.of(
            "tap",
            "safety-flags",
            "--no-follow",
            "--from",
            "beginning",
            "--data",
            folder.toString());
    assertThat(call(arguments).status()).isEqualTo(2);
    try (RunFolder held = RunFolder.open(folder);
        LocalPlatform platform = LocalPlatform.embedded(held.path(), 0)) {
      Cluster cluster =
          new Cluster(platform.bootstrapServers(), platform.registryUrl(), "", "gzip");
      new TopicProvisioning(cluster, 1, -1).apply();
      announce(cluster);
      write(cluster, 0, 3);
      assertThat(call(arguments).status()).isEqualTo(2);
      Endpoint.write(held.path(), cluster);

      assertThat(ids(call(arguments))).containsExactly("t0/p", "t1/p", "t2/p");
    }

    assertThat(ids(call(arguments))).containsExactly("t0/p", "t1/p", "t2/p");
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    Cluster cluster = announced(1);
    assertThat(tap(cluster, "--from", "99").out()).isEmpty();
    assertThat(tap(cluster, "--from", "0:99").err()).contains("Expected an offset of");
    assertThat(tap(cluster, "--where", "wrong=1").err()).contains("Expected a field of SafetyFlag");
    assertThat(call(List.of("tap", "nowhere")).err()).contains("Expected a topic out of");
    assertThat(call(List.of("tap", "rewards", "--limit", "0")).status()).isEqualTo(2);
  }
}
