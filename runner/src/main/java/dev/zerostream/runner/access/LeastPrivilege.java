package dev.zerostream.runner.access;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.StageDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The least that each role needs, from what the stages say that they read and write.
 *
 * <p><b>Contract</b>: reading and writing include DESCRIBE, as in Kafka. Streams applications own
 * the topics and transactional ids that begin with their application id. Creating the run's topics,
 * users and grants is an administrator's work and in no role.
 */
public record LeastPrivilege(Cluster cluster, List<StageDescription> stages) {

  /** Reads everything, writes nothing. */
  public static final String TAP = "tap";

  /** Audits, pins and prunes weights, redrives dead letters. */
  public static final String OPERATOR = "operator";

  private static final List<Topic<?>> READ_BY_ALL = List.of(Topics.RUNS);
  private static final List<Topic<?>> WRITTEN_BY_ALL =
      List.of(Topics.HEARTBEATS, Topics.DEAD_LETTERS);

  /** What a stage reads of its own outputs and its rivals', when it starts or takes work over. */
  private static final Map<String, List<Topic<?>>> READ_BACK =
      Map.of(
          "proposer",
          List.of(Topics.PROPOSED_TASKS),
          "solver",
          List.of(Topics.SOLUTIONS),
          "learner",
          List.of(
              Topics.TASK_REQUESTS,
              Topics.WEIGHTS,
              Topics.WEIGHT_CHUNKS,
              Topics.TRAINING_BATCHES,
              Topics.HEARTBEATS),
          "dashboard",
          List.of(Topics.METRICS));

  private static final List<String> STREAMS = List.of("verifier", "dashboard");
  private static final List<String> TRANSACTIONAL = List.of("learner");

  /** Every role: one for each stage, {@link #TAP} and {@link #OPERATOR}. */
  public List<Actor> roles() {
    List<Actor> roles = new ArrayList<>();
    stages.forEach(stage -> roles.add(new Actor(stage.name(), of(stage))));
    roles.add(new Actor(TAP, topics(READ, Topics.ALL)));
    roles.add(new Actor(OPERATOR, operator()));
    return roles;
  }

  private List<Grant> of(StageDescription stage) {
    String name = stage.name();
    List<Grant> grants = new ArrayList<>();
    grants.addAll(topics(READ, READ_BY_ALL));
    grants.addAll(topics(READ, stage.reads()));
    grants.addAll(topics(READ, READ_BACK.getOrDefault(name, List.of())));
    grants.addAll(topics(WRITE, WRITTEN_BY_ALL));
    grants.addAll(topics(WRITE, stage.writes()));
    grants.add(Grant.literal(READ, GROUP, cluster.group(name)));
    if (name.equals("solver")) {
      // Each fleet of solvers has a group of its own.
      grants.add(Grant.prefixed(READ, GROUP, cluster.group(name) + "-"));
    }
    if (TRANSACTIONAL.contains(name)) {
      grants.add(Grant.literal(WRITE, TRANSACTIONAL_ID, cluster.group(name)));
    }
    if (STREAMS.contains(name)) {
      grants.addAll(internals(cluster.group(name) + "-"));
    }
    if (name.equals("dashboard")) {
      grants.addAll(lags(stage));
    }
    return grants.stream().distinct().toList();
  }

  private static List<Grant> internals(String prefix) {
    return List.of(
        Grant.prefixed(READ, TOPIC, prefix),
        Grant.prefixed(WRITE, TOPIC, prefix),
        Grant.prefixed(CREATE, TOPIC, prefix),
        // Records of a repartition topic are deleted once they are worked on.
        Grant.prefixed(DELETE, TOPIC, prefix),
        Grant.prefixed(WRITE, TRANSACTIONAL_ID, prefix));
  }

  /** The dashboard tells what lies before the other stages. */
  private List<Grant> lags(StageDescription dashboard) {
    List<Grant> grants = new ArrayList<>();
    stages.stream()
        .filter(stage -> !stage.equals(dashboard))
        .forEach(it -> grants.add(Grant.literal(DESCRIBE, GROUP, cluster.group(it.name()))));
    grants.add(Grant.prefixed(DESCRIBE, TOPIC, cluster.group("verifier") + "-"));
    return grants;
  }

  private List<Grant> operator() {
    List<Grant> grants = new ArrayList<>(topics(READ, Topics.ALL));
    grants.addAll(topics(WRITE, List.of(Topics.WEIGHT_PINS, Topics.WEIGHT_CHUNKS)));
    // A dead letter goes back to the topic that it came from.
    grants.addAll(
        topics(
            WRITE,
            List.of(
                Topics.TASK_REQUESTS,
                Topics.PROPOSED_TASKS,
                Topics.VERIFIED_TASKS,
                Topics.SOLUTIONS)));
    grants.add(Grant.prefixed(DESCRIBE, GROUP, cluster.group("")));
    grants.add(Grant.prefixed(DESCRIBE, TOPIC, cluster.group("")));
    // An audit looks whether the verifier has something under way.
    grants.add(Grant.prefixed(READ, TOPIC, cluster.group("verifier") + "-"));
    return grants;
  }

  private List<Grant> topics(AclOperation operation, List<Topic<?>> topics) {
    return topics.stream()
        .map(topic -> Grant.literal(operation, TOPIC, cluster.name(topic)))
        .toList();
  }
}
