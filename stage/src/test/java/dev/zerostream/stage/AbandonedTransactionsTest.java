package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsTest {

  private static final String FIRST = "verifier-1b4e28ba-2fa1-11d2-883f-0016d3cca427";
  private static final String SECOND = "verifier-6fa459ea-ee8a-3ca4-894e-db77e160355e";

  private static final Cluster CLUSTER = new Cluster("127.0.0.1:1", "", "", "none");

  private final AbandonedTransactions transactions = new AbandonedTransactions(CLUSTER, "verifier");

  @Test
  void shouldNameTheTransactionsOfProcessesThatAreNoMembers() {
    assertThat(
            transactions.abandoned(
                List.of(FIRST + "-1", FIRST + "-2", SECOND + "-1"),
                Set.of(SECOND + "-StreamThread-1-consumer")))
        .containsExactlyInAnyOrder(FIRST + "-1", FIRST + "-2");
  }

  @Test
  void shouldNameNoneWhenEveryProcessIsAMember() {
    assertThat(
            transactions.abandoned(
                List.of(FIRST + "-1", SECOND + "-1"),
                Set.of(FIRST + "-StreamThread-1-consumer", SECOND + "-StreamThread-2-consumer")))
        .isEmpty();
  }

  @Test
  void shouldNameAllWhenTheGroupIsEmpty() {
    assertThat(transactions.abandoned(List.of(FIRST + "-1"), Set.of()))
        .containsExactly(FIRST + "-1");
  }

  @Test
  void shouldNameNoneWhenAMemberDoesNotSayWhichProcessItIs() {
    assertThat(
            transactions.abandoned(List.of(FIRST + "-1"), Set.of("mine-StreamThread-1-consumer")))
        .isEmpty();
  }

  @Test
  void shouldAskAgainWithAnotherClientWhenOneThrows() throws InterruptedException {
    // Given clients that do what Kafka's does when a broker leaves while it asks all of them
    AtomicInteger made = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    AbandonedTransactions failing =
        new AbandonedTransactions(
            CLUSTER,
            "verifier",
            () -> {
              made.incrementAndGet();
              return failing(closed);
            },
            Duration.ZERO);

    // When
    failing.turn();
    failing.turn();

    // Then
    assertThat(made).hasValue(2);
    assertThat(closed).hasValue(2);
  }

  private static Admin failing(AtomicInteger closed) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
                return null;
              }
              throw new IllegalArgumentException("Unexpected key set");
            });
  }
}
