package dev.zerostream.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class ShareTest {

  private final Share.Converter converter = new Share.Converter();

  @Test
  void shouldDoAllAlone() {
    assertThat(Share.WHOLE.of(3)).containsExactly(0, 1, 2);
  }

  @Test
  void shouldDoEachOnceTogether() {
    List<Integer> done = new ArrayList<>();
    for (String text : List.of("1/3", "2/3", "3/3")) {
      done.addAll(converter.convert(text).of(8));
    }

    assertThat(done).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3/2", "0/2", "1", "1/0", "a/b", "-1/2"})
  void shouldRefuseWhatIsNoPart(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("Expected --part as I/N")
        .hasMessageEndingWith("but it is " + text);
  }
}
