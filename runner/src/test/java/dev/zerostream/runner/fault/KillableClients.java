package dev.zerostream.runner.fault;

import dev.zerostream.stage.Clients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * The clients of one process that may be killed, whatever log is behind them.
 *
 * @param log clients of the log, real or simulated
 * @param kill when the process dies
 * @param opened what was opened, to be released after the death
 */
public record KillableClients(Clients log, KillSwitch kill, List<Runnable> opened)
    implements Clients {

  /** Clients of a process that has just started. */
  public static KillableClients of(Clients log) {
    return new KillableClients(log, new KillSwitch(), new CopyOnWriteArrayList<>());
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    Consumer<byte[], byte[]> real = log.consumer(config);
    opened.add(() -> real.close(CloseOptions.timeout(Duration.ZERO)));
    return watched(Consumer.class, real);
  }

  @Override
  public ShareConsumer<byte[], byte[]> shareConsumer(Map<String, Object> config) {
    ShareConsumer<byte[], byte[]> real = log.shareConsumer(config);
    opened.add(() -> real.close(Duration.ZERO));
    return watched(ShareConsumer.class, real);
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> config) {
    Producer<byte[], byte[]> real = log.producer(config);
    opened.add(() -> real.close(Duration.ZERO));
    return watched(Producer.class, real);
  }

  /** What an operating system does for a process that is dead: sockets are closed. */
  public void release() {
    kill.kill();
    opened.forEach(Runnable::run);
    opened.clear();
  }

  @SuppressWarnings("unchecked")
  private <T> T watched(Class<? super T> type, T real) {
    return (T)
        Proxy.newProxyInstance(
            KillableClients.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              kill.enter(method.getName());
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              kill.leave(method.getName());
              return result;
            });
  }
}
