package dev.zerostream.runner.pretrain;

import dev.zerostream.policy.pretraining.PretrainingText;
import dev.zerostream.policy.pretraining.PretrainingTexts;
import dev.zerostream.proposer.Proposer;
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
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * An endless stream of prompts and responses in the compact format, all six kinds, from programs
 * that ran. Blocks have a fixed number of texts, so that a resumed training finds its place.
 *
 * @param programs training programs, each with at least eight examples
 * @param seed fixes the stream
 * @param inductionInputs pairs of an induction task
 */
record Corpus(Programs programs, Proposer proposer, Solver solver, long seed, int inductionInputs)
    implements PretrainingTexts {

  private static final int PROGRAMS = 4;
  private static final int TEXTS_EACH = 11;
  private static final String END = "<eos>";

  @Override
  public Iterator<PretrainingText> after(long taken) {
    long size = (long) PROGRAMS * TEXTS_EACH;
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
      answers(own, random, texts);
      proposals(own, others, random, texts);
    }
    Collections.shuffle(texts, new Random(random.nextLong()));
    return texts;
  }

  /** Four deductions, three abductions, two inductions. */
  private void answers(RanProgram own, RandomGenerator random, List<PretrainingText> texts) {
    String program = own.sketch().program();
    for (int i = 0; i < 7; i++) {
      Example example = own.examples().get(i);
      TaskType type = i < 4 ? TaskType.DEDUCTION : TaskType.ABDUCTION;
      String prompt = solver.prompt(Tasks.of(type, "", program, example));
      boolean worked = type == TaskType.DEDUCTION && own.sketch().steps() > 1 && i % 2 == 0;
      String thought = worked ? "<think>" + own.traces().get(i) : "";
      String answer = type == TaskType.DEDUCTION ? example.getOutput() : example.getInput();
      texts.add(new PretrainingText(prompt, thought + "<answer>" + answer + END));
    }
    for (int i = 0; i < 2; i++) {
      List<Example> pairs = shuffled(own.examples(), random).subList(0, inductionInputs);
      VerifiedTask task = Tasks.induction("", program, pairs, own.sketch().hint());
      texts.add(new PretrainingText(solver.prompt(task), "<answer>" + program + END));
    }
  }

  /** One deduction or abduction proposal with up to two references, one induction proposal. */
  private void proposals(
      RanProgram own,
      List<RanProgram> others,
      RandomGenerator random,
      List<PretrainingText> texts) {
    TaskType type = random.nextBoolean() ? TaskType.DEDUCTION : TaskType.ABDUCTION;
    List<VerifiedTask> references = new ArrayList<>();
    int shown = random.nextInt(3);
    for (RanProgram other : others.subList(0, shown)) {
      references.add(Tasks.of(type, "", other.sketch().program(), other.examples().get(0)));
    }
    String example = own.examples().get(random.nextInt(own.examples().size())).getInput();
    texts.add(
        new PretrainingText(
            proposer.prompt(type, own.sketch().domain(), references),
            "<answer><program>" + own.sketch().program() + "<input>" + example + END));
    StringBuilder inputs = new StringBuilder("<answer>");
    shuffled(own.examples(), random)
        .subList(0, inductionInputs)
        .forEach(pair -> inputs.append("<input>").append(pair.getInput()));
    inputs.append("<message>").append(own.sketch().hint()).append(END);
    texts.add(
        new PretrainingText(
            proposer.prompt(own.sketch().domain(), own.sketch().program()), inputs.toString()));
  }

  private static List<Example> shuffled(List<Example> examples, RandomGenerator random) {
    List<Example> copy = new ArrayList<>(examples);
    Collections.shuffle(copy, new Random(random.nextLong()));
    return copy;
  }
}
