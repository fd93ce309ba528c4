package dev.zerostream.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zerostream.policy.FakeTrainer;
import dev.zerostream.policy.Objective;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.StepReport;
import dev.zerostream.policy.TrainingSample;
import dev.zerostream.policy.Weights;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir private Path folder;

  @Test
  void shouldRestoreWhatItSaved() {
    // Given
    FakeTrainer trained = trained();
    Checkpoint checkpoint = checkpoint(3);

    // When
    String digest = new Checkpoints(folder).save(checkpoint, trained);
    FakeTrainer restored = new FakeTrainer();
    Checkpoint loaded = new Checkpoints(folder).load(3, digest, restored);

    // Then
    assertThat(loaded).isEqualTo(checkpoint);
    assertThat(restored.weights(3).digest())
        .isEqualTo(trained.weights(3).digest())
        .isNotEqualTo(new FakeTrainer().weights(3).digest());
  }

  @Test
  void shouldRefuseTheFolderOfAnotherRun() {
    new Checkpoints(folder).claim("one");
    String digest = new Checkpoints(folder).save(checkpoint(3), trained());
    new Checkpoints(folder).claim("one");

    assertThatThrownBy(() -> new Checkpoints(folder).claim("two"))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("those of run one");
    assertThat(new Checkpoints(folder).whole(3, digest)).isTrue();
  }

  @Test
  void shouldRefuseADamagedFile() throws IOException {
    // Given
    Checkpoints checkpoints = new Checkpoints(folder);
    String digest = checkpoints.save(checkpoint(3), trained());
    Path file = folder.resolve(Checkpoints.name(3, digest)).resolve("fake-trainer.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[5] ^= 1;
    Files.write(file, bytes);

    // When // Then
    assertThatThrownBy(() -> checkpoints.load(3, digest, new FakeTrainer()))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("to have digest " + digest);
  }

  @Test
  void shouldRefuseAFileTooManyOrTooFew() throws IOException {
    // Given
    Checkpoints checkpoints = new Checkpoints(folder);
    String digest = checkpoints.save(checkpoint(3), trained());
    Path state = folder.resolve(Checkpoints.name(3, digest));

    // When
    Files.createFile(state.resolve("extra"));

    // Then
    assertThatThrownBy(() -> checkpoints.load(3, digest, new FakeTrainer()))
        .isInstanceOf(BadUsage.class);

    // When
    Files.delete(state.resolve("extra"));
    Files.delete(state.resolve("learner.json"));

    // Then
    assertThatThrownBy(() -> checkpoints.load(3, digest, new FakeTrainer()))
        .isInstanceOf(BadUsage.class);
  }

  @Test
  void shouldRefuseAMissingFolderInOneSentence() {
    String digest = "0123456789abcdef0123";

    assertThatThrownBy(() -> new Checkpoints(folder).load(7, digest, new FakeTrainer()))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining(
            "Expected the checkpoint of weight version 7 at %s, but it is not there"
                .formatted(folder.resolve("v00000007-0123456789abcdef")));
  }

  @Test
  void shouldNotBeBotheredByASaveThatWasCutShort() throws IOException {
    // Given
    Path saving = Files.createDirectories(folder.resolve("saving-0").resolve("deep"));
    Files.writeString(saving.resolve("half"), "written");
    Checkpoints checkpoints = new Checkpoints(folder);

    // When
    String digest = checkpoints.save(checkpoint(1), trained());

    // Then
    checkpoints.deleteOrphans(Set.of(Checkpoints.name(1, digest)));
    assertThat(names()).containsExactly(Checkpoints.name(1, digest));
    assertThat(checkpoints.load(1, digest, new FakeTrainer())).isEqualTo(checkpoint(1));
  }

  @Test
  void shouldSaveTheSameStateTwice() throws IOException {
    // Given
    Checkpoints checkpoints = new Checkpoints(folder);

    // When
    String first = checkpoints.save(checkpoint(1), trained());
    String second = checkpoints.save(checkpoint(1), trained());

    // Then
    assertThat(second).isEqualTo(first);
    assertThat(names()).hasSize(1);
  }

  @Test
  void shouldKeepOnlyWhatItIsTold() throws IOException {
    // Given
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(checkpoint(1), trained());
    String kept = Checkpoints.name(2, checkpoints.save(checkpoint(2), trained()));
    Files.createDirectories(folder.resolve("saving-1"));

    // When
    checkpoints.deleteOrphans(Set.of(kept));

    // Then
    assertThat(names()).containsExactly(kept);
  }

  @Test
  void shouldRetainWhatIsPinnedOrNewer() throws IOException {
    // Given
    Checkpoints checkpoints = new Checkpoints(folder);
    List<String> saved = new ArrayList<>();
    for (long version = 0; version < 6; version++) {
      saved.add(Checkpoints.name(version, checkpoints.save(checkpoint(version), trained())));
    }

    // When: a learner that was fenced after version 4 tidies up late
    checkpoints.retain(4, version -> version % 3 == 0);

    // Then
    assertThat(names()).containsExactly(saved.get(0), saved.get(3), saved.get(4), saved.get(5));
  }

  @Test
  void shouldLeaveFilesOfOthersAlone() throws IOException {
    Path note = Files.writeString(folder.resolve("README"), "mine");

    new Checkpoints(folder).deleteOrphans(Set.of());
    new Checkpoints(folder).retain(9, version -> false);

    assertThat(note).exists();
  }

  @Test
  void shouldStopClearlyWhenTheDiskIsFull() throws IOException {
    // Given
    PolicyTrainer full =
        new Delegating() {
          @Override
          public void save(Path target) {
            try {
              Files.write(Path.of("/dev/full"), new byte[1 << 16]);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    Checkpoints checkpoints = new Checkpoints(folder);
    String before = Checkpoints.name(1, checkpoints.save(checkpoint(1), trained()));

    // When // Then
    assertThatThrownBy(() -> checkpoints.save(checkpoint(2), full))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Expected to save a checkpoint under %s, but No space left on device", folder);
    assertThat(names()).containsExactly(before);
  }

  /** A trainer whose parts a test replaces. */
  private static class Delegating implements PolicyTrainer {
    private final FakeTrainer trainer = trained();

    @Override
    public StepReport step(List<TrainingSample> batch, Objective objective) {
      return trainer.step(batch, objective);
    }

    @Override
    public Weights weights(long version) {
      return trainer.weights(version);
    }

    @Override
    public void save(Path target) {
      trainer.save(target);
    }

    @Override
    public void load(Path source) {
      trainer.load(source);
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldKeepTheEarlierStatesUntilItIsTold() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder);

    checkpoints.save(checkpoint(1), trained());
    checkpoints.save(checkpoint(2), trained());

    assertThat(names()).hasSize(2);
  }

  @Test
  void shouldHaveNothingToDeleteBeforeTheFirstSave() {
    Path absent = folder.resolve("absent");

    new Checkpoints(absent).deleteOrphans(Set.of());

    assertThat(absent).doesNotExist();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static FakeTrainer trained() {
    FakeTrainer trainer = new FakeTrainer();
    TrainingSample sample = new TrainingSample(new int[] {1, 2}, 1, new float[] {-1}, 1, 1);
    trainer.step(List.of(sample), new Objective.MaximumLikelihood());
    return trainer;
  }

  private static Checkpoint checkpoint(long version) {
    return new Checkpoint(
        version,
        42,
        List.of(17L, 18L),
        Map.of(TaskType.DEDUCTION, new Credit.Account(9, 2, 3)),
        List.of("d00000008"),
        Map.of(0, 5L, 1, 4L));
  }
}
