package dev.zerostream.runner.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.schemas.RunStarted;
import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightPin;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.Runs;
import dev.zerostream.stage.WeightStore;
import dev.zerostream.stage.WeightsReader;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Deletes the bytes of old versions; manifests stay for ever.
 *
 * <p><b>Contract</b>: the newest versions, pinned ones, those that fleets stay on, and everything
 * that these are rebuilt from are kept. The decision is written first, so that a reader never takes
 * a pruned version for a lost one.
 */
public final class Pruning {

  private final Cluster cluster;
  private final Marks marks;
  private final WeightsReader reader;
  private final List<WeightVersion> versions;
  private final Set<Long> played = new HashSet<>();

  /** Of what the reader has read. */
  public Pruning(Cluster cluster, Marks marks, WeightsReader reader) {
    this.cluster = cluster;
    this.marks = marks;
    this.reader = reader;
    this.versions = List.copyOf(reader.known());
    Runs.announced(cluster)
        .map(RunStarted::getFleets)
        .orElse(List.of())
        .forEach(fleet -> played.add(fleet.getPinnedVersion()));
  }

  /** Versions that may go when the newest {@code keep} stay. */
  public List<WeightVersion> candidates(int keep) {
    Set<Long> needed = new HashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      WeightVersion version = versions.get(i);
      if (i >= versions.size() - keep || kept(version.getVersion())) {
        need(version, needed);
      }
    }
    return versions.stream()
        .filter(it -> !needed.contains(it.getVersion()))
        .filter(it -> !marks.pruned(it.getVersion()))
        .toList();
  }

  private boolean kept(long version) {
    return marks.pinned(version) || played.contains(version);
  }

  private void need(WeightVersion version, Set<Long> needed) {
    WeightVersion next = version;
    while (next != null && needed.add(next.getVersion()) && next.getKind() == WeightKind.DELTA) {
      next = reader.manifest(next.getBaseVersion()).orElse(null);
    }
  }

  /** Deletes them. */
  public void delete(List<WeightVersion> chosen, Instant now) {
    marks.write(
        chosen.stream()
            .map(it -> new WeightPin(it.getVersion(), false, true, "pruned", now))
            .toList());
    String topic = cluster.name(Topics.WEIGHT_CHUNKS);
    try (Producer<byte[], byte[]> producer =
        cluster.clients().producer(ClientConfigs.producer(cluster))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (WeightVersion version : chosen) {
        for (int index = 0; index < version.getChunkCount(); index++) {
          byte[] key = (version.getVersion() + "/" + index).getBytes(UTF_8);
          sent.add(producer.send(new ProducerRecord<>(topic, key, null)));
        }
        if (version.getUri() != null) {
          WeightStore.delete(URI.create(version.getUri()));
        }
      }
      sent.forEach(Acknowledged::await);
    }
  }
}
