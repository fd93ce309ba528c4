package dev.zerostream.runner;

import dev.zerostream.schemas.DeadLetter;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Records that a stage could not read or finish. */
@Command(
    name = "dlq",
    description = "Lists dead letters and sends them round again",
    mixinStandardHelpOptions = true)
final class DeadLettersCommand {

  @Spec private CommandSpec spec;

  /** A letter as it is listed. */
  record Row(
      long number,
      String stage,
      String topic,
      int partition,
      long offset,
      String cause,
      String at) {}

  @Command(description = "Lists all dead letters", mixinStandardHelpOptions = true)
  int list(@Mixin LogOptions log, @Option(names = "--json") boolean json) {
    try (OpenLog open = OpenLog.of(log)) {
      List<Row> rows = letters(open.cluster()).stream().map(DeadLettersCommand::row).toList();
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(JsonOutput.of(rows));
      } else {
        rows.forEach(
            it ->
                out.printf(
                    "%6d  %s  %-9s %s-%d@%d  %s%n",
                    it.number(),
                    it.at(),
                    it.stage(),
                    it.topic(),
                    it.partition(),
                    it.offset(),
                    it.cause()));
      }
      return 0;
    }
  }

  @Command(
      description =
          "Writes the bytes of dead letters back to the topic and partition where they stood; what"
              + " was done already is recognised by its id",
      mixinStandardHelpOptions = true)
  int redrive(
      @Mixin LogOptions log,
      @Option(names = "--number", split = ",", description = "as listed; all if absent")
          List<Long> numbers) {
    try (OpenLog open = OpenLog.of(log)) {
      List<Entry<DeadLetter>> chosen =
          letters(open.cluster()).stream()
              .filter(it -> numbers == null || numbers.contains(it.offset()))
              .toList();
      if (numbers != null && chosen.size() != numbers.size()) {
        throw new BadUsage(
            "Expected dead letters with the numbers %s, but found %d of them"
                .formatted(numbers, chosen.size()));
      }
      redrive(open.cluster(), chosen);
      spec.commandLine().getOut().printf("redriven %d%n", chosen.size());
      return 0;
    }
  }

  private static void redrive(Cluster cluster, List<Entry<DeadLetter>> chosen) {
    try (Producer<byte[], byte[]> producer =
        cluster.clients().producer(ClientConfigs.producer(cluster))) {
      for (Entry<DeadLetter> it : chosen) {
        DeadLetter letter = it.value();
        Acknowledged.await(
            producer.send(
                new ProducerRecord<>(
                    letter.getTopic(),
                    letter.getPartition(),
                    bytes(letter.getKey()),
                    bytes(letter.getValue()))));
      }
    }
  }

  private static List<Entry<DeadLetter>> letters(Cluster cluster) {
    try (TopicReader<DeadLetter> reader = new TopicReader<>(cluster, Topics.DEAD_LETTERS)) {
      return reader.readToEnd();
    }
  }

  private static Row row(Entry<DeadLetter> entry) {
    DeadLetter letter = entry.value();
    return new Row(
        entry.offset(),
        letter.getStage(),
        letter.getTopic(),
        letter.getPartition(),
        letter.getOffset(),
        letter.getCause(),
        letter.getDiedAt().toString());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
