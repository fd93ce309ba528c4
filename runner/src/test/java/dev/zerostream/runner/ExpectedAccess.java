package dev.zerostream.runner;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/** Who should be able to do what, in the words of a person and not of the code. */
final class ExpectedAccess {

  /** What each role may read and write besides; written down here, not derived. */
  static final Map<String, List<String>> READS =
      Map.of(
          "proposer",
              List.of(
                  "runs",
                  "task-requests",
                  "verified-tasks",
                  "rewards",
                  "proposed-tasks",
                  "weights",
                  "weight-chunks"),
          "verifier", List.of("runs", "proposed-tasks", "solutions"),
          "solver", List.of("runs", "verified-tasks", "solutions", "weights", "weight-chunks"),
          "learner",
              List.of(
                  "runs",
                  "rewards",
                  "task-requests",
                  "weights",
                  "weight-chunks",
                  "training-batches",
                  "heartbeats"),
          "dashboard",
              List.of(
                  "runs",
                  "task-requests",
                  "proposed-tasks",
                  "verified-tasks",
                  "rejected-tasks",
                  "solutions",
                  "rewards",
                  "training-batches",
                  "weights",
                  "metrics",
                  "dead-letters",
                  "heartbeats"),
          "tap", Topics.ALL.stream().map(Topic::name).toList(),
          "operator", Topics.ALL.stream().map(Topic::name).toList());

  static final Map<String, List<String>> WRITES =
      Map.of(
          "proposer", List.of("proposed-tasks", "heartbeats", "dead-letters"),
          "verifier",
              List.of(
                  "verified-tasks",
                  "rejected-tasks",
                  "rewards",
                  "safety-flags",
                  "heartbeats",
                  "dead-letters"),
          "solver", List.of("solutions", "heartbeats", "dead-letters"),
          "learner",
              List.of(
                  "task-requests",
                  "weights",
                  "weight-chunks",
                  "training-batches",
                  "heartbeats",
                  "dead-letters"),
          "dashboard", List.of("metrics", "safety-flags", "heartbeats", "dead-letters"),
          "tap", List.of(),
          "operator",
              List.of(
                  "weight-pins",
                  "weight-chunks",
                  "task-requests",
                  "proposed-tasks",
                  "verified-tasks",
                  "solutions"));

  private ExpectedAccess() {}

  /** Every operation that {@code role} should have on {@code topic}. */
  static Set<AclOperation> of(String role, String topic) {
    Set<AclOperation> operations = EnumSet.noneOf(AclOperation.class);
    if (topic.startsWith("zerostream-verifier-")) {
      if (role.equals("verifier")) {
        operations.addAll(List.of(READ, WRITE, CREATE, DELETE, DESCRIBE));
      } else if (role.equals("operator")) {
        operations.addAll(List.of(READ, DESCRIBE));
      } else if (role.equals("dashboard")) {
        operations.add(DESCRIBE);
      }
      return operations;
    }
    if (READS.get(role).contains(topic)) {
      operations.addAll(List.of(READ, DESCRIBE));
    }
    if (WRITES.get(role).contains(topic)) {
      operations.addAll(List.of(WRITE, DESCRIBE));
    }
    return operations;
  }
}
