package dev.zerostream.proposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.TaskContent;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.serde.RecordJson;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedSeedsTest {

  private static final String HINT =
      "{\"taskType\":\"INDUCTION\",\"program\":\"p\",\"examples\":[{\"input\":\"1\",\"output\":\"9\"},"
          + "{\"input\":\"2\",\"output\":\"9\"}],\"message\":\"m\"}";

  @TempDir private Path folder;

  @Test
  void shouldGiveEachRequestOfATypeItsOwnTask() {
    // Given a bare task, one in the envelope of a tap, an empty line and other types
    SavedSeeds seeds = SavedSeeds.of(settings(bare("d0") + "\n\n" + HINT + "\n" + tapped("d1")));

    // When, then
    assertThat(seeds.of(TaskType.DEDUCTION, "d00000000")).contains(content("d0"));
    assertThat(seeds.of(TaskType.DEDUCTION, "d00000001")).contains(content("d1"));
    assertThat(seeds.of(TaskType.DEDUCTION, "d00000002")).isEmpty();
    assertThat(seeds.of(TaskType.ABDUCTION, "a00000000")).isEmpty();
    assertThat(seeds.of(TaskType.DEDUCTION, "no-number")).isEmpty();
    TaskContent hinted = seeds.of(TaskType.INDUCTION, "i00000000").orElseThrow();
    assertThat(hinted.getInputs()).containsExactly("1", "2");
    assertThat(hinted.getMessage()).isEqualTo("m");
  }

  @Test
  void shouldProposeSavedTasksOnlyWhileSeeding() {
    // Given
    Proposer proposer =
        new Proposer(ProposerConfig.of(settings(bare("d0"))), new Letters(), "run", "worker");

    // When
    Optional<ProposedTask> saved = proposer.saved(request("d00000000", Phase.SEED));

    // Then
    assertThat(saved).map(ProposedTask::getContent).contains(content("d0"));
    assertThat(saved).map(ProposedTask::getPhase).contains(Phase.SEED);
    assertThat(saved.orElseThrow().getTrajectory()).isNull();
    assertThat(proposer.saved(request("d00000001", Phase.SEED))).isEmpty();
    assertThat(proposer.saved(request("d00000000", Phase.TRAIN))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "7",
        "[]",
        "{\"taskType\":\"DEDUCTION\",\"program\":\"p\",\"input\":null}",
        "{\"taskType\":\"DEDUCTION\",\"input\":\"1\"}",
        "{\"taskType\":\"UNKNOWN\",\"program\":\"p\",\"input\":\"1\"}",
        "{\"taskType\":\"INDUCTION\",\"program\":\"p\",\"examples\":[],\"message\":\"m\"}",
        "{\"taskType\":\"INDUCTION\",\"program\":\"p\",\"examples\":[{\"input\":\"1\"}]}"
      })
  void shouldNameTheLineThatIsNoTask(String line) {
    Settings settings = settings(bare("d0") + "\n" + line + "\n");

    assertThatThrownBy(() -> SavedSeeds.of(settings))
        .isInstanceOf(BadUsage.class)
        .hasMessageMatching("Expected line 2 of \\S+ to be a task .*, but it is .*");
  }

  @Test
  void shouldRefuseAFileThatIsNotThereOrEmpty() {
    assertThatThrownBy(() -> SavedSeeds.of(named(folder.resolve("none"))))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected seed.file to name a readable file");
    assertThatThrownBy(() -> SavedSeeds.of(settings("\n")))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("has none");
  }

  @Test
  void shouldRefuseOtherSeedsThanTheRunBeganWith() {
    Settings settings = settings(bare("d0"));
    String digest = SavedSeeds.of(settings).digest();

    assertThat(SavedSeeds.of(settings.with(SavedSeeds.DIGEST, digest)).digest()).isEqualTo(digest);
    assertThatThrownBy(() -> SavedSeeds.of(settings(bare("d1")).with(SavedSeeds.DIGEST, digest)))
        .isInstanceOf(BadUsage.class)
        .hasMessageContaining("Expected the seeds that the run began with, SHA-256 " + digest);
  }

  private static String bare(String id) {
    return RecordJson.tree(References.task(TaskType.DEDUCTION, id)).toString();
  }

  private static String tapped(String id) {
    ObjectNode line = new JsonMapper().createObjectNode().put("topic", "verified-tasks");
    line.set("value", RecordJson.tree(References.task(TaskType.DEDUCTION, id)));
    return line.toString();
  }

  private static TaskContent content(String id) {
    return new TaskContent("program-of-" + id, List.of("input-of-" + id), null);
  }

  private Settings settings(String text) {
    try {
      return named(Files.writeString(Files.createTempFile(folder, "seeds", ".jsonl"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Settings named(Path file) {
    return Settings.of("nano").with("seed.file", file);
  }

  private static TaskRequest request(String taskId, Phase phase) {
    return TaskRequest.newBuilder()
        .setTaskId(taskId)
        .setTaskType(TaskType.DEDUCTION)
        .setDomain(Domain.PROGRAMMING)
        .setPhase(phase)
        .setIssuedAtVersion(0)
        .setSeed(1)
        .build();
  }
}
