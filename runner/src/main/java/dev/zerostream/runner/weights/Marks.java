package dev.zerostream.runner.weights;

import dev.zerostream.schemas.WeightKind;
import dev.zerostream.schemas.WeightPin;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.EventProducer;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.WeightsReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What operators decided about weight versions: which are protected, which were pruned. */
public final class Marks {

  private final Cluster cluster;
  private final Map<Long, WeightPin> marks = new HashMap<>();

  private Marks(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Those on the log now. */
  public static Marks read(Cluster cluster) {
    Marks marks = new Marks(cluster);
    try (TopicReader<WeightPin> reader = new TopicReader<>(cluster, Topics.WEIGHT_PINS)) {
      reader.readToEnd().forEach(it -> marks.marks.put(it.value().getVersion(), it.value()));
    }
    return marks;
  }

  /** Whether a version is protected. */
  public boolean pinned(long version) {
    return marks.containsKey(version) && marks.get(version).getPinned();
  }

  /** Whether a version's bytes were deleted. */
  public boolean pruned(long version) {
    return marks.containsKey(version) && marks.get(version).getPruned();
  }

  /** Whether a version and all that it builds on are still there. */
  public boolean available(WeightVersion version, WeightsReader reader) {
    WeightVersion next = version;
    while (!pruned(next.getVersion())) {
      if (next.getKind() != WeightKind.DELTA) {
        return true;
      }
      next = reader.manifest(next.getBaseVersion()).orElse(null);
      if (next == null) {
        return false;
      }
    }
    return false;
  }

  void write(List<WeightPin> decided) {
    try (EventProducer events = new EventProducer(cluster)) {
      for (WeightPin mark : decided) {
        Acknowledged.await(
            events.send(Topics.WEIGHT_PINS, null, Long.toString(mark.getVersion()), mark));
        marks.put(mark.getVersion(), mark);
      }
    }
  }

  /** Protects a version, or no longer does. */
  public void pin(long version, boolean pinned, String note, Instant now) {
    write(List.of(new WeightPin(version, pinned, pruned(version), note, now)));
  }
}
