package dev.zerostream.stage;

import dev.zerostream.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Slots of one share group: each holds one record at a time on a thread of its own, and all feed
 * the one model thread.
 *
 * <p><b>Contract</b>: {@link #close()} takes nothing new, lets what is in hand be finished for as
 * long as {@link #PATIENCE}, and gives back the rest, which other workers then take at once.
 *
 * @param <V> the records
 */
public final class ShareWorkers<V extends SpecificRecord> implements AutoCloseable {

  /** How long what is in hand may take to be finished once the workers are closed. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Duration patience;
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
    this(name, slots, cluster, topic, handler, deadLetters, liveness, PATIENCE);
  }

  /** The same with less patience at the end. */
  public ShareWorkers(
      String name,
      int slots,
      Cluster cluster,
      Topic<V> topic,
      ShareHandler<V> handler,
      DeadLetters deadLetters,
      Liveness liveness,
      Duration patience) {
    this.patience = patience;
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
    long end = System.nanoTime() + patience.toNanos();
    workers.forEach(worker -> worker.close(Duration.ofNanos(end - System.nanoTime())));
  }
}
