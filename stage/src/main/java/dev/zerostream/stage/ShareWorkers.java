package dev.zerostream.stage;

import dev.zerostream.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Slots of one share group: each holds one record at a time on a thread of its own, and all feed
 * the one model thread.
 *
 * @param <V> the records
 */
public final class ShareWorkers<V extends SpecificRecord> implements AutoCloseable {

  private final List<ShareSlot<V>> loops = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();

  /**
   * Slots that are not yet started.
   *
   * @param slots number of records under way at once
   * @param name of the stage, for threads and the group id
   */
  public ShareWorkers(
      String name,
      int slots,
      Cluster cluster,
      Topic<V> topic,
      ShareHandler<V> handler,
      DeadLetters deadLetters,
      Liveness liveness) {
    for (int slot = 0; slot < slots; slot++) {
      ShareSlot<V> loop = new ShareSlot<>(name, cluster, topic, handler, deadLetters, liveness);
      loops.add(loop);
      workers.add(new Worker(name + "-slot-" + slot, loop));
    }
  }

  /** What the slots' threads repeat. */
  public List<Worker.Loop> loops() {
    return List.copyOf(loops);
  }

  /** Starts every slot. */
  public void start() {
    workers.forEach(Worker::start);
  }

  /** Failed as soon as one slot has. */
  public Health health() {
    return workers.stream()
        .map(Worker::health)
        .filter(Health.Failed.class::isInstance)
        .findFirst()
        .orElse(new Health.Running());
  }

  @Override
  public void close() {
    workers.forEach(Worker::stop);
    workers.forEach(Worker::close);
  }
}
