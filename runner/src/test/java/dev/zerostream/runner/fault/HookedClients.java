package dev.zerostream.runner.fault;

import dev.zerostream.stage.Clients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Clients of a log, to which something happens right before a producer's call.
 *
 * @param method of the producer
 * @param before told of each such call
 */
public record HookedClients(Clients log, String method, Runnable before) implements Clients {

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return log.consumer(config);
  }

  @Override
  public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
    return log.shareConsumer(config);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> producer(Map<String, Object> config) {
    Producer<byte[], byte[]> real = log.producer(config);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            HookedClients.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                before.run();
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
