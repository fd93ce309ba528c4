package dev.zerostream.dashboard.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.dashboard.board.Bodies;
import dev.zerostream.dashboard.board.Keys;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RewardedTrajectory;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.schemas.serde.RecordJson;
import dev.zerostream.schemas.topic.Topics;
import java.util.List;
import java.util.Optional;

/** Everything about one task, its texts fetched from the log by their offsets. */
final class TaskPage {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_REFERENCES = 100;

  private final BoardView board;
  private final Bodies bodies;

  TaskPage(BoardView board, Bodies bodies) {
    this.board = board;
    this.bodies = bodies;
  }

  /** The task that a trajectory belongs to; the id itself when it is a task's. */
  static String taskOf(String id) {
    int attempt = id.indexOf("/s/");
    if (attempt > 0) {
      return id.substring(0, attempt);
    }
    return id.endsWith("/p") ? id.substring(0, id.length() - 2) : id;
  }

  /** The task that {@code id} names or belongs to, if the board has met it. */
  Optional<ObjectNode> of(String id) {
    String task = taskOf(id);
    Optional<Place> proposal = board.place(Keys.proposal(task));
    Optional<Place> verified = board.place(Keys.task(task));
    Optional<Place> group = board.place(Keys.group(task));
    if (proposal.isEmpty() && verified.isEmpty() && group.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode page = JSON.objectNode();
    page.put("id", task);
    verified.ifPresent(place -> task(page, place));
    board.place(Keys.rejection(task)).ifPresent(place -> page.put("refusal", place.getNote()));
    proposal.ifPresent(place -> proposal(page, place));
    ArrayNode trajectories = page.putArray("trajectories");
    group.ifPresent(place -> group(trajectories, place));
    ArrayNode referenced = page.putArray("referencedBy");
    board.ends(Keys.referencesTo(task), MOST_REFERENCES).forEach(referenced::add);
    return Optional.of(page);
  }

  private void task(ObjectNode page, Place place) {
    List<VerifiedTask> found =
        bodies.from(Topics.VERIFIED_TASKS, place.getPartition(), place.getOffset(), 1);
    found.forEach(task -> page.set("task", RecordJson.tree(task)));
    page.put("fingerprint", place.getNote());
  }

  private void proposal(ObjectNode page, Place place) {
    for (ProposedTask found :
        bodies.from(Topics.PROPOSED_TASKS, place.getPartition(), place.getOffset(), 1)) {
      ArrayNode references = page.putArray("references");
      found.getReferences().forEach(references::add);
      page.put("sourceTask", found.getSourceTaskId());
      page.put("type", found.getTaskType().name());
      page.put("domain", found.getDomain().name());
      page.put("phase", found.getPhase().name());
      if (found.getTrajectory() != null) {
        page.set("proposal", trajectory(found.getTrajectory()));
      }
    }
  }

  private void group(ArrayNode trajectories, Place place) {
    int size = Integer.parseInt(place.getNote());
    for (RewardedTrajectory value :
        bodies.from(Topics.REWARDS, place.getPartition(), place.getOffset(), size)) {
      ObjectNode node = trajectory(value.getTrajectory());
      String id = value.getTrajectory().getTrajectoryId();
      node.put("verdict", value.getVerdict().name());
      node.put("closedBy", value.getClosedBy().name());
      node.put("reward", value.getReward());
      node.put("solveRate", value.getSolveRate());
      node.put(
          "rejectReason", value.getRejectReason() == null ? null : value.getRejectReason().name());
      ObjectNode components = node.putObject("components");
      value.getComponents().forEach(components::put);
      node.put("fleet", value.getFleet());
      node.put("attempt", value.getAttempt());
      node.put("verifierBuild", value.getVerifierBuild());
      node.put("rewardedAt", value.getRewardedAt().toString());
      board.place(Keys.trained(id)).ifPresent(at -> node.put("trainedBy", at.getNote()));
      board.place(Keys.dropped(id)).ifPresent(at -> node.put("dropped", at.getNote()));
      trajectories.add(node);
    }
  }

  /** Without token arrays, of which a page has no use. */
  private static ObjectNode trajectory(Trajectory trajectory) {
    ObjectNode node = JSON.objectNode();
    node.put("trajectoryId", trajectory.getTrajectoryId());
    node.put("role", trajectory.getRole().name());
    node.put("prompt", trajectory.getPrompt());
    node.put("response", trajectory.getResponse());
    node.put("promptTokens", trajectory.getPromptTokens().size());
    node.put("responseTokens", trajectory.getResponseTokens().size());
    node.put("finishReason", trajectory.getFinishReason().name());
    node.put("temperature", trajectory.getTemperature());
    node.put("worker", trajectory.getWorker());
    node.put("startedAt", trajectory.getStartedAt().toString());
    node.put("finishedAt", trajectory.getFinishedAt().toString());
    ArrayNode versions = node.putArray("versions");
    trajectory.getSegments().forEach(segment -> versions.add(segment.getWeightVersion()));
    return node;
  }
}
