package dev.zerostream.runner.pretrain;

import dev.zerostream.policy.pretraining.PretrainingText;
import dev.zerostream.policy.pretraining.PretrainingTexts;
import dev.zerostream.proposer.ProposerPrompts;
import dev.zerostream.runner.pretrain.RanProgram.Run;
import dev.zerostream.schemas.Example;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import dev.zerostream.solver.Solver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * An endless stream of prompts and responses in the compact format, all six kinds, from programs
 * that ran: four programs of the grammar, then four drills of one operation each, shuffled. Blocks
 * have a fixed number of texts, so that a resumed training finds its place.
 *
 * @param programs training programs, each with at least eight runs
 * @param seed fixes the stream
 * @param inductionInputs pairs of an induction task
 * @param workedShare share of answers that first write down their steps
 */
record Corpus(
    Programs programs,
    ProposerPrompts prompts,
    Solver solver,
    long seed,
    int inductionInputs,
    double workedShare)
    implements PretrainingTexts {

  private static final int PROGRAMS = 4;
  private static final int TEXTS_EACH = 8;
  private static final int DRILLS = 4;
  private static final int TEXTS_EACH_DRILL = 6;
  private static final int LONGEST_THOUGHT = 120;
  private static final String END = "<eos>";

  @Override
  public Iterator<PretrainingText> after(long taken) {
    long size = (long) PROGRAMS * TEXTS_EACH + (long) DRILLS * TEXTS_EACH_DRILL;
    return LongStream.iterate(taken / size, block -> block + 1)
        .boxed()
        .flatMap(block -> block(block).stream().skip(block == taken / size ? taken % size : 0))
        .iterator();
  }

  private List<PretrainingText> block(long number) {
    RandomGenerator random = new SplittableRandom(seed * 1_000_003 + number);
    List<RanProgram> drawn = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      drawn.add(programs.next(random));
    }
    List<PretrainingText> texts = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      List<RanProgram> others = new ArrayList<>(drawn);
      RanProgram own = others.remove(i);
      answers(own, 3, 3, random, texts);
      induction(own, random, texts);
      texts.add(random.nextBoolean() ? proposal(own, others, random) : inputs(own, random));
    }
    for (int i = 0; i < DRILLS; i++) {
      answers(programs.drill(random), 4, 2, random, texts);
    }
    Collections.shuffle(texts, new Random(random.nextLong()));
    return texts;
  }

  private void answers(
      RanProgram own,
      int deductions,
      int abductions,
      RandomGenerator random,
      List<PretrainingText> texts) {
    for (int i = 0; i < deductions + abductions; i++) {
      Run run = own.runs().get(i);
      boolean forwards = i < deductions;
      TaskType type = forwards ? TaskType.DEDUCTION : TaskType.ABDUCTION;
      Example example = run.example();
      String prompt = solver.prompt(Tasks.of(type, "", own.sketch().program(), example));
      Function<Trace, String> thought = forwards ? Trace::forward : Trace::backward;
      String answer = forwards ? example.getOutput() : example.getInput();
      texts.add(answer(prompt, run.trace(), thought, answer, random));
    }
  }

  private void induction(RanProgram own, RandomGenerator random, List<PretrainingText> texts) {
    List<Run> shown = shuffled(own.runs(), random).subList(0, inductionInputs);
    List<Example> pairs = shown.stream().map(Run::example).toList();
    String program = own.sketch().program();
    String prompt = solver.prompt(Tasks.induction("", program, pairs, own.sketch().hint()));
    texts.add(answer(prompt, shown.get(0).trace(), Trace::whole, program, random));
  }

  /** A worked answer or a direct one. */
  private PretrainingText answer(
      String prompt,
      Trace trace,
      Function<Trace, String> thought,
      String answer,
      RandomGenerator random) {
    boolean worked = random.nextDouble() < workedShare && !trace.isEmpty();
    String worth = worked ? thought.apply(trace) : "";
    boolean fits = worked && worth.length() <= LONGEST_THOUGHT;
    return new PretrainingText(prompt, (fits ? "<think>" + worth : "") + "<answer>" + answer + END);
  }

  /** A deduction or abduction proposal with up to two references. */
  private PretrainingText proposal(
      RanProgram own, List<RanProgram> others, RandomGenerator random) {
    TaskType type = random.nextBoolean() ? TaskType.DEDUCTION : TaskType.ABDUCTION;
    List<VerifiedTask> references = new ArrayList<>();
    int shown = random.nextInt(3);
    for (RanProgram other : others.subList(0, shown)) {
      references.add(Tasks.of(type, "", other.sketch().program(), other.examples().get(0)));
    }
    String example = own.examples().get(random.nextInt(own.examples().size())).getInput();
    return new PretrainingText(
        prompts.task(type, own.sketch().domain(), references),
        "<answer><program>" + own.sketch().program() + "<input>" + example + END);
  }

  /** An induction proposal. */
  private PretrainingText inputs(RanProgram own, RandomGenerator random) {
    StringBuilder inputs = new StringBuilder("<answer>");
    shuffled(own.examples(), random)
        .subList(0, inductionInputs)
        .forEach(pair -> inputs.append("<input>").append(pair.getInput()));
    inputs.append("<message>").append(own.sketch().hint()).append(END);
    return new PretrainingText(
        prompts.induction(own.sketch().domain(), own.sketch().program()), inputs.toString());
  }

  private static <T> List<T> shuffled(List<T> examples, RandomGenerator random) {
    List<T> copy = new ArrayList<>(examples);
    Collections.shuffle(copy, new Random(random.nextLong()));
    return copy;
  }
}
