package dev.zerostream.verifier;

import dev.zerostream.schemas.Complexity;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.FinishReason;
import dev.zerostream.schemas.Phase;
import dev.zerostream.schemas.ProposedTask;
import dev.zerostream.schemas.RejectReason;
import dev.zerostream.schemas.Segment;
import dev.zerostream.schemas.Trajectory;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.verifier.AnswerFormat.Found;
import dev.zerostream.verifier.AnswerFormat.Inputs;
import dev.zerostream.verifier.AnswerFormat.Malformed;
import dev.zerostream.verifier.AnswerFormat.Snippet;
import dev.zerostream.verifier.VerifierConfig.Novelty;
import dev.zerostream.verifier.sandbox.Execution;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.TaskCheck;
import dev.zerostream.verifier.sandbox.TaskOutcome;
import dev.zerostream.verifier.sandbox.TaskOutcome.Accepted;
import dev.zerostream.verifier.sandbox.TaskOutcome.Refused;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Turns a proposal into a verified task or a reason against it (arXiv 2505.03335, section 3.3.3):
 * it must run, use nothing forbidden, be deterministic and return a literal.
 */
final class TaskChecker {

  private final Sandbox sandbox;
  private final VerifierConfig config;
  private final InstantSource clock;

  TaskChecker(Sandbox sandbox, VerifierConfig config, InstantSource clock) {
    this.sandbox = sandbox;
    this.config = config;
    this.clock = clock;
  }

  CheckedProposal check(ProposedTask proposal) {
    Trajectory trajectory = proposal.getTrajectory();
    if (trajectory == null) {
      return refused(proposal, RejectReason.ABANDONED, proposal.getAbandonedBecause());
    }
    boolean finished = trajectory.getFinishReason() == FinishReason.STOP;
    Found found =
        config.format().proposal(proposal.getTaskType(), trajectory.getResponse(), finished);
    if (found instanceof Snippet snippet) {
      return checkSnippet(proposal, snippet);
    }
    if (found instanceof Inputs inputs) {
      return checkInputs(proposal, inputs);
    }
    String why = found instanceof Malformed malformed ? malformed.why() : "Expected a proposal";
    return refused(proposal, RejectReason.FORMAT, why);
  }

  private CheckedProposal checkSnippet(ProposedTask proposal, Snippet snippet) {
    TaskOutcome outcome =
        TaskCheck.check(sandbox, snippet.program(), snippet.input(), config.limits());
    if (outcome instanceof Refused no) {
      return refused(proposal, RejectReason.valueOf(no.reason().name()), no.detail());
    }
    Accepted facts = (Accepted) outcome;
    String exact = Keys.of(facts.inspection().canonicalHash(), snippet.input());
    VerifiedTask task =
        task(proposal, snippet.program(), facts)
            .setInput(snippet.input())
            .setOutput(facts.output())
            .setExamples(List.of())
            .setVisibleExamples(0)
            .build();
    return accepted(proposal, task, facts.fingerprint().orElse(exact), exact);
  }

  private CheckedProposal checkInputs(ProposedTask proposal, Inputs found) {
    List<String> inputs = lastDistinct(found.inputs());
    if (inputs.size() < config.inductionInputs()) {
      String detail =
          "Expected %d distinct inputs, but there are %d"
              .formatted(config.inductionInputs(), inputs.size());
      return refused(proposal, RejectReason.TOO_FEW_INPUTS, detail);
    }
    String program = proposal.getSourceProgram();
    TaskOutcome outcome = TaskCheck.check(sandbox, program, inputs.get(0), config.limits());
    if (outcome instanceof Refused no) {
      return refused(proposal, RejectReason.valueOf(no.reason().name()), no.detail());
    }
    return checkPairs(proposal, found.message(), inputs, (Accepted) outcome);
  }

  private CheckedProposal checkPairs(
      ProposedTask proposal, String message, List<String> inputs, Accepted facts) {
    String program = proposal.getSourceProgram();
    List<Execution> first = sandbox.run(program, inputs, config.limits(), 0);
    List<Execution> second = sandbox.run(program, inputs, config.limits(), 1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Execution execution = first.get(i);
      if (!execution.ok()) {
        RejectReason reason = RejectReason.valueOf(execution.status().name());
        return refused(proposal, reason, execution.error());
      }
      if (!execution.value().equals(second.get(i).value())) {
        String detail = "Expected the same output each time, but input %d differs".formatted(i + 1);
        return refused(proposal, RejectReason.NONDETERMINISTIC, detail);
      }
      examples.add(new Example(inputs.get(i), execution.value()));
    }
    VerifiedTask task =
        task(proposal, program, facts)
            .setExamples(examples)
            .setVisibleExamples(inputs.size() / 2)
            .setMessage(message)
            .build();
    String set = new TreeSet<>(inputs).toString();
    String behaviour = Keys.of(facts.fingerprint().orElse(facts.inspection().canonicalHash()), set);
    return accepted(proposal, task, behaviour, Keys.of(facts.inspection().canonicalHash(), set));
  }

  /** The last N inputs, as the proposer may correct itself; fewer when they repeat. */
  private List<String> lastDistinct(List<String> inputs) {
    int from = Math.max(0, inputs.size() - config.inductionInputs());
    return new ArrayList<>(new LinkedHashSet<>(inputs.subList(from, inputs.size())));
  }

  private VerifiedTask.Builder task(ProposedTask proposal, String program, Accepted facts) {
    return VerifiedTask.newBuilder()
        .setTaskId(proposal.getTaskId())
        .setTaskType(proposal.getTaskType())
        .setDomain(proposal.getDomain())
        .setPhase(proposal.getPhase())
        .setPracticeOf(proposal.getPracticeOf())
        .setProgram(program)
        .setCanonicalHash(facts.inspection().canonicalHash())
        .setFingerprint(facts.fingerprint().orElse(null))
        .setComplexity(complexity(facts.inspection().complexity()))
        .setAttempts(proposal.getPhase() == Phase.SEED ? 0 : config.attempts())
        .setProposalWeightVersion(newestVersion(proposal.getTrajectory()))
        .setReferences(proposal.getReferences())
        .setVerifierBuild(config.build())
        .setVerifiedAt(clock.instant());
  }

  private static long newestVersion(Trajectory trajectory) {
    return trajectory.getSegments().stream().mapToLong(Segment::getWeightVersion).max().orElse(0);
  }

  private static Complexity complexity(Map<String, Double> measures) {
    return new Complexity(
        measures.get("astNodes").intValue(),
        measures.get("lines").intValue(),
        measures.get("cyclomatic").intValue(),
        measures.get("cognitive").intValue(),
        measures.get("halsteadVolume"),
        measures.get("halsteadEffort"));
  }

  private CheckedProposal accepted(
      ProposedTask proposal, VerifiedTask task, String behaviour, String exact) {
    String key =
        config.novelty() == Novelty.OFF
            ? null
            : proposal.getTaskType()
                + "/"
                + (config.novelty() == Novelty.EXACT ? exact : behaviour);
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setTask(task)
        .setNoveltyKey(key)
        .build();
  }

  private static CheckedProposal refused(
      ProposedTask proposal, RejectReason reason, String detail) {
    return CheckedProposal.newBuilder()
        .setProposal(proposal)
        .setRejectReason(reason)
        .setDetail(detail == null ? reason.name() : detail)
        .build();
  }
}
