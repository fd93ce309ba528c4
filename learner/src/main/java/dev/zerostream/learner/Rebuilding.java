package dev.zerostream.learner;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.TrainedBatch;
import dev.zerostream.schemas.WeightVersion;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.TopicReader;
import dev.zerostream.stage.TopicReader.Entry;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * Works out from the log alone what a lost checkpoint held beside the optimiser's state: what waits
 * for a batch, which requests are open, how many seeds were accepted.
 */
final class Rebuilding {

  private final LearnerLoop.Parts parts;
  private final Map<TaskType, Integer> issued = new EnumMap<>(TaskType.class);
  private final Map<TaskType, Integer> accepted = new EnumMap<>(TaskType.class);
  private final Map<TaskType, Integer> closed = new EnumMap<>(TaskType.class);
  private final Set<String> open = new LinkedHashSet<>();

  Rebuilding(LearnerLoop.Parts parts) {
    this.parts = parts;
  }

  Checkpoint at(WeightVersion last) {
    Map<Integer, Long> ends = readRequests();
    readRewards(last.getRewardsOffset());
    Map<TaskType, Credit.Account> accounts = new EnumMap<>(TaskType.class);
    for (TaskType type : parts.config().types()) {
      accounts.put(
          type,
          new Credit.Account(
              issued.getOrDefault(type, 0),
              accepted.getOrDefault(type, 0),
              closed.getOrDefault(type, 0)));
    }
    return new Checkpoint(
        last.getVersion(),
        last.getRewardsOffset(),
        carriedOver(last.getVersion()),
        accounts,
        List.copyOf(open),
        ends);
  }

  private Map<Integer, Long> readRequests() {
    try (TopicReader<TaskRequest> reader = reader(Topics.TASK_REQUESTS)) {
      for (Entry<TaskRequest> entry : reader.readToEnd()) {
        TaskRequest request = entry.value();
        open.add(request.getTaskId());
        issued.merge(
            request.getTaskType(),
            Credit.number(request.getTaskId()) + 1,
            (a, b) -> Math.max(a, b));
      }
      return reader.ends();
    }
  }

  private void readRewards(long end) {
    Learner fold = new Learner(parts.config(), 0, 0, List.of());
    try (TopicReader<RewardedTrajectory> reader = reader(Topics.REWARDS)) {
      for (Entry<RewardedTrajectory> entry : reader.readToEnd()) {
        if (entry.offset() < end) {
          fold.fold(entry.offset(), entry.value()).ifPresent(this::close);
        }
      }
    }
  }

  private void close(HeldGroup group) {
    open.remove(group.taskId());
    if (group.seed()) {
      boolean complete = group.members().get(0).value().getClosedBy() == ClosedBy.COMPLETE;
      closed.merge(group.type(), 1, Integer::sum);
      accepted.merge(group.type(), complete ? 1 : 0, Integer::sum);
    }
  }

  private List<Long> carriedOver(long version) {
    try (TopicReader<TrainedBatch> reader = reader(Topics.TRAINING_BATCHES)) {
      return reader.readToEnd().stream()
          .map(Entry::value)
          .filter(batch -> batch.getVersion() == version)
          .map(TrainedBatch::getCarriedOver)
          .findFirst()
          .orElse(List.of());
    }
  }

  private <V extends SpecificRecord> TopicReader<V> reader(Topic<V> topic) {
    return new TopicReader<>(parts.cluster(), topic, parts.deadLetters()::bury);
  }
}
