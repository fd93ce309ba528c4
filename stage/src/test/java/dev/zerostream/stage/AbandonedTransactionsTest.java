package dev.zerostream.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsTest {

  private static final String FIRST = "verifier-1b4e28ba-2fa1-11d2-883f-0016d3cca427";
  private static final String SECOND = "verifier-6fa459ea-ee8a-3ca4-894e-db77e160355e";

  private final AbandonedTransactions transactions =
      new AbandonedTransactions(new Cluster("127.0.0.1:1", "", "", "none"), "verifier");

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
}
