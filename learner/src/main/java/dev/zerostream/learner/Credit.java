package dev.zerostream.learner;

import dev.zerostream.schemas.ClosedBy;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.TaskRequest;
import dev.zerostream.schemas.TaskType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * How much work is asked for: per task type, requests that are open plus groups that wait for a
 * batch never exceed the window (max-lag + 1) · B. That bounds both the staleness and the log ahead
 * of the learner; nothing else limits the proposers.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Until every type is seeded only SEED requests are issued. A type is seeded when it has
 *       enough accepted seeds, or after four times as many tries, so that a model that can not
 *       propose a type at all still trains on its failures.
 *   <li>Once seeded, {@link Practice} says which requests ask an old task again.
 *   <li>Task ids count up per type, so that the log itself says what was issued.
 *   <li>A request that stays open past its time-out is given up; its place is filled by a new one.
 * </ul>
 */
final class Credit {

  private static final int SEED_TRIES = 4;

  /** What a checkpoint keeps of the credit of one type. */
  record Account(int issued, int seedsAccepted, int seedsClosed) {

    static final Account EMPTY = new Account(0, 0, 0);
  }

  private final LearnerConfig config;
  private final Practice practice;
  private final Map<TaskType, Account> accounts = new EnumMap<>(TaskType.class);
  private final Map<TaskType, Integer> restored = new EnumMap<>(TaskType.class);
  private final Map<String, Long> openSince = new LinkedHashMap<>();

  Credit(LearnerConfig config) {
    this.config = config;
    this.practice =
        new Practice(config.practiceFloor(), config.practiceShare(), 4 * config.batchGroups());
    config.types().forEach(type -> accounts.put(type, Account.EMPTY));
  }

  /** Takes over what a checkpoint kept; open requests count as issued at {@code nowMillis}. */
  void restore(Map<TaskType, Account> kept, List<String> open, long nowMillis) {
    accounts.putAll(kept);
    kept.forEach((type, account) -> restored.put(type, account.issued()));
    open.forEach(id -> openSince.put(id, nowMillis));
  }

  Map<TaskType, Account> accounts() {
    return Map.copyOf(accounts);
  }

  List<String> open() {
    return List.copyOf(openSince.keySet());
  }

  /**
   * Takes over a request found on the log, if the checkpoint did not know it; in any order, as the
   * log has partitions.
   */
  void discover(TaskRequest request, long nowMillis) {
    Account account = accounts.get(request.getTaskType());
    int number = number(request.getTaskId());
    if (account != null && number >= restored.getOrDefault(request.getTaskType(), 0)) {
      accounts.put(
          request.getTaskType(),
          new Account(
              Math.max(number + 1, account.issued()),
              account.seedsAccepted(),
              account.seedsClosed()));
      openSince.put(request.getTaskId(), nowMillis);
    }
  }

  /** Counts a group that closed. */
  void closed(HeldGroup group) {
    openSince.remove(group.taskId());
    practice.closed(group);
    Account account = accounts.get(group.type());
    if (group.seed() && account != null) {
      boolean accepted = group.members().get(0).value().getClosedBy() == ClosedBy.COMPLETE;
      accounts.put(
          group.type(),
          new Account(
              account.issued(),
              account.seedsAccepted() + (accepted ? 1 : 0),
              account.seedsClosed() + 1));
    }
  }

  /** Gives up requests older than the time-out. */
  int expire(long nowMillis) {
    int expired = 0;
    Iterator<Long> since = openSince.values().iterator();
    while (since.hasNext()) {
      if (nowMillis - since.next() >= config.requestTimeout().toMillis()) {
        since.remove();
        expired++;
      }
    }
    return expired;
  }

  /**
   * The requests that may be issued now; they count as issued from here on.
   *
   * @param waiting groups of a type that wait for a batch
   * @param version weight version in force for them
   */
  List<TaskRequest> issue(ToIntFunction<TaskType> waiting, long version, long nowMillis) {
    boolean seeding = config.types().stream().anyMatch(type -> !seeded(type));
    List<TaskRequest> requests = new ArrayList<>();
    for (TaskType type : config.types()) {
      int open = open(type);
      int room = config.window() - open - waiting.applyAsInt(type);
      int wanted = seeding ? Math.min(room, seedsMissing(type) - open) : room;
      for (int i = 0; i < wanted; i++) {
        requests.add(next(type, seeding ? Phase.SEED : practice.next(type), version, nowMillis));
      }
    }
    return requests;
  }

  private TaskRequest next(TaskType type, Phase phase, long version, long nowMillis) {
    Account account = accounts.get(type);
    int number = account.issued();
    accounts.put(type, new Account(number + 1, account.seedsAccepted(), account.seedsClosed()));
    String id = letter(type) + String.format(Locale.ROOT, "%08d", number);
    openSince.put(id, nowMillis);
    return TaskRequest.newBuilder()
        .setTaskId(id)
        .setTaskType(type)
        .setDomain(config.domains().get(number % config.domains().size()))
        .setPhase(phase)
        .setIssuedAtVersion(version)
        .setSeed(new SplittableRandom(config.seed() * 31 + id.hashCode()).nextLong() >>> 12)
        .build();
  }

  private boolean seeded(TaskType type) {
    return seedsMissing(type) <= 0;
  }

  private int seedsMissing(TaskType type) {
    Account account = accounts.get(type);
    int tries = SEED_TRIES * config.seedGroups() - account.seedsClosed();
    return Math.min(config.seedGroups() - account.seedsAccepted(), tries);
  }

  private int open(TaskType type) {
    String prefix = letter(type);
    return (int) openSince.keySet().stream().filter(id -> id.startsWith(prefix)).count();
  }

  private static String letter(TaskType type) {
    return type.name().substring(0, 1).toLowerCase(Locale.ROOT);
  }

  static int number(String taskId) {
    return Integer.parseInt(taskId.substring(1));
  }
}
