package dev.zerostream.policy;

import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.Role;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.Trajectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One generation on behalf of the pipeline, and the {@link Trajectory} that it makes.
 *
 * @param trajectoryId id of the trajectory
 * @param runId run it belongs to
 * @param taskId task it belongs to
 * @param role proposer or solver
 * @param prompt text for the model, before its chat template
 * @param sampling how tokens are drawn
 * @param seed of the request
 * @param worker name of the worker
 */
public record Rollout(
    String trajectoryId,
    String runId,
    String taskId,
    Role role,
    TaskType taskType,
    Domain domain,
    Phase phase,
    String prompt,
    Sampling sampling,
    long seed,
    String worker) {

  /** What to ask the policy for. */
  public GenerationRequest request(Tokenizer tokenizer) {
    return new GenerationRequest(tokenizer.encode(tokenizer.prompt(prompt)), sampling, seed);
  }

  /** The trajectory of a completion. */
  public Trajectory completed(
      Tokenizer tokenizer, Completion completion, Instant started, Instant finished) {
    String shown = tokenizer.prompt(prompt);
    return builder(started, finished)
        .setPrompt(shown)
        .setResponse(tokenizer.decode(completion.tokens()))
        .setPromptTokens(boxed(tokenizer.encode(shown)))
        .setResponseTokens(boxed(completion.tokens()))
        .setSegments(
            completion.segments().stream()
                .map(segment -> new Segment(segment.fromToken(), segment.weightVersion()))
                .toList())
        .setSamplingLogprobs(boxed(completion.samplingLogprobs()))
        .setModelLogprobs(boxed(completion.modelLogprobs()))
        .setFinishReason(FinishReason.valueOf(completion.finish().name()))
        .build();
  }

  /** The empty trajectory of a generation that nobody could do. */
  public Trajectory abandoned(Instant at) {
    return builder(at, at)
        .setResponse("")
        .setPromptTokens(List.of())
        .setResponseTokens(List.of())
        .setSegments(List.of())
        .setSamplingLogprobs(List.of())
        .setModelLogprobs(List.of())
        .setFinishReason(FinishReason.ABANDONED)
        .build();
  }

  private Trajectory.Builder builder(Instant started, Instant finished) {
    return Trajectory.newBuilder()
        .setTrajectoryId(trajectoryId)
        .setRunId(runId)
        .setTaskId(taskId)
        .setRole(role)
        .setTaskType(taskType)
        .setDomain(domain)
        .setPhase(phase)
        .setPrompt(prompt)
        .setTemperature(sampling.temperature())
        .setTopP(sampling.topP())
        .setTopK(sampling.topK())
        .setSeed(seed)
        .setWorker(worker)
        .setStartedAt(started)
        .setFinishedAt(finished);
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new ArrayList<>(values.length);
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }
}
