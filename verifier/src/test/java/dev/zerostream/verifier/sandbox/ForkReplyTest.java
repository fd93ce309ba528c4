package dev.zerostream.verifier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.verifier.sandbox.Execution.Status;
import dev.zerostream.verifier.sandbox.ForkReply.End;
import dev.zerostream.verifier.sandbox.ForkReply.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ForkReplyTest {

  private static final ForkReply.Usage SMALL =
      new ForkReply.Usage(Duration.ZERO, Duration.ZERO, 10 << 20);
  private static final ForkReply.Usage LARGE =
      new ForkReply.Usage(Duration.ZERO, Duration.ZERO, 400 << 20);
  private static final byte[] ONE = {0, 1, 0, 0, 0, '7'};

  private static ForkReply reply(byte[] answers, int answered) throws IOException {
    return ForkReply.of(new Ending(End.EXITED, 0), 2, answered, answers, SMALL);
  }

  @Test
  void shouldKeepAnswersAndAddTheEnding() throws IOException {
    assertThat(reply(ONE, 1).answered(2))
        .extracting(Execution::status)
        .containsExactly(Status.OK, Status.RUNTIME_ERROR);
    assertThat(reply(ONE, 1).answered(1)).extracting(Execution::value).containsExactly("7");
  }

  @ParameterizedTest
  @CsvSource({"1, 9", "3, 7", "-1, 0", "0, 2147483647", "0, -1", "9, 1"})
  void shouldNotBelieveBentAnswers(byte status, int length) throws IOException {
    byte[] bent = {status, (byte) length, (byte) (length >> 8), 0, (byte) (length >> 24), 'x', 'y'};

    assertThat(reply(bent, 1).answered(2))
        .extracting(Execution::status)
        .containsExactly(Status.RUNTIME_ERROR);
  }

  @ParameterizedTest
  @CsvSource({"KeyError, KeyError", "KeyError: 'a: b', KeyError", "_Own9, _Own9"})
  void shouldTellWhatWasRaised(String text, String type) throws IOException {
    Execution execution = reply(raised(text), 1).answered(1).get(0);

    assertThat(execution.status()).isEqualTo(Status.RUNTIME_ERROR);
    assertThat(execution.raised()).isEqualTo(type);
    assertThat(execution.error()).isEqualTo(text);
    assertThat(execution.value()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ": a", "9a", "a b: c", "a')", "\u00e4: b", "a\nb"})
  void shouldNotBelieveANameThatIsNone(String text) throws IOException {
    Execution execution = reply(raised(text), 1).answered(1).get(0);

    assertThat(execution.status()).isEqualTo(Status.RUNTIME_ERROR);
    assertThat(execution.raised()).isNull();
  }

  private static byte[] raised(String text) {
    byte[] name = text.getBytes(UTF_8);
    return ByteBuffer.allocate(5 + name.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 8)
        .putInt(name.length)
        .put(name)
        .array();
  }

  @Test
  void shouldNotBelieveMoreAnswersThanInputs() throws IOException {
    assertThat(ForkReply.of(new Ending(End.EXITED, 0), 0, 1, ONE, SMALL).answers()).isEmpty();
    assertThat(reply(ONE, 2).answers()).isEmpty();
    assertThat(reply(ONE, 0).answers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CPU_TIMEOUT, 0, TIMEOUT",
    "WALL_TIMEOUT, 0, TIMEOUT",
    "SIGNALLED, 11, RUNTIME_ERROR",
    "SIGNALLED, 24, TIMEOUT",
    "SIGNALLED, 31, FORBIDDEN",
    "SIGNALLED, 9, MEMORY",
    "EXITED, 77, MEMORY",
    "EXITED, 1, RUNTIME_ERROR",
  })
  void shouldJudgeTheEnding(End end, int detail, Status status) throws IOException {
    ForkReply reply = ForkReply.of(new Ending(end, detail), 1, 0, new byte[0], LARGE);

    assertThat(reply.answered(1)).extracting(Execution::status).containsExactly(status);
  }

  @Test
  void shouldNotJudgeWhatTheMachineDid() {
    assertThatThrownBy(() -> ForkReply.of(new Ending(End.SIGNALLED, 9), 1, 0, new byte[0], SMALL))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ForkReply.of(new Ending(End.LOST, 0), 1, 0, new byte[0], SMALL))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> End.of(5)).isInstanceOf(IOException.class);
  }
}
