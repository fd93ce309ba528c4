package dev.zerostream.runner.simulation;

import dev.zerostream.stage.Clients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Clients of a real log for processes that take turns on one thread: who finds nothing lets the
 * others work, and who reads gets what is there.
 */
record Impatient(Clients log) implements Clients {

  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final int MOMENTS = 500;

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    Consumer<byte[], byte[]> real = log.consumer(config);
    return polled(Consumer.class, real, () -> records(real));
  }

  @Override
  public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
    ShareConsumer<byte[], byte[]> real = log.shareConsumer(config);
    return polled(ShareConsumer.class, real, () -> real.poll(MOMENT));
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> config) {
    return log.producer(config);
  }

  /** None only when there are none. */
  private static ConsumerRecords<byte[], byte[]> records(Consumer<byte[], byte[]> real) {
    Map<TopicPartition, Long> ends = real.endOffsets(real.assignment());
    ConsumerRecords<byte[], byte[]> found = real.poll(MOMENT);
    for (int i = 0; i < MOMENTS && found.isEmpty() && behind(real, ends); i++) {
      found = real.poll(MOMENT);
    }
    return found;
  }

  private static boolean behind(Consumer<byte[], byte[]> real, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().anyMatch(it -> real.position(it.getKey()) < it.getValue());
  }

  @SuppressWarnings("unchecked")
  private static <T> T polled(Class<? super T> type, T real, Supplier<Object> poll) {
    return (T)
        Proxy.newProxyInstance(
            Impatient.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("poll")) {
                return poll.get();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
