package dev.zerostream.learner;

import dev.zerostream.schemas.TaskType;
import java.util.List;
import java.util.Map;

/**
 * What the learner keeps of the log beside the optimiser's state.
 *
 * @param version weight version that this state is
 * @param rewardsOffset exclusive end of the folded offsets of {@code rewards}
 * @param carriedOver offsets below it that wait for later batches
 * @param accounts credit by task type
 * @param open requests that are open
 * @param requestEnds exclusive ends of {@code task-requests} that the credit knows, by partition
 */
record Checkpoint(
    long version,
    long rewardsOffset,
    List<Long> carriedOver,
    Map<TaskType, Credit.Account> accounts,
    List<String> open,
    Map<Integer, Long> requestEnds) {}
