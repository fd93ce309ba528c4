package dev.zerostream.runner.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads the learner's clocks in another process through its management beans. */
record LearnerProbe(JMXConnector connector, MBeanServerConnection beans) implements AutoCloseable {

  /**
   * Clocks of the learner.
   *
   * @param cpuNanos processor time of its thread and of the trainer's lanes
   * @param blockedNanos time its producer spent waiting for the brokers: flush and transactions
   */
  record Reading(long cpuNanos, double blockedNanos) {}

  private static final Set<String> THREADS = Set.of("learner", "trainer-lane");
  private static final List<String> WAITS =
      List.of(
          "flush-time-ns-total",
          "txn-init-time-ns-total",
          "txn-begin-time-ns-total",
          "txn-send-offsets-time-ns-total",
          "txn-commit-time-ns-total",
          "metadata-wait-time-ns-total");

  @SuppressWarnings("BanJNDI") // the address is that of a process which the caller has started
  static LearnerProbe attach(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new LearnerProbe(connector, connector.getMBeanServerConnection());
    } catch (AttachNotSupportedException e) {
      throw new IOException("the run's process can not be looked into", e);
    }
  }

  Reading read() throws IOException, JMException {
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    long cpu = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && THREADS.contains(thread.getThreadName())) {
        cpu += threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    double blocked = 0;
    for (ObjectName producer :
        beans.queryNames(new ObjectName("kafka.producer:type=producer-metrics,*"), null)) {
      if (producer.getKeyProperty("client-id").contains("learner")) {
        for (String wait : WAITS) {
          blocked += ((Number) beans.getAttribute(producer, wait)).doubleValue();
        }
      }
    }
    return new Reading(cpu, blocked);
  }

  @Override
  @SuppressWarnings("BanJNDI")
  public void close() throws IOException {
    connector.close();
  }
}
