package dev.zerostream.proposer;

import dev.zerostream.policy.PromptTemplates;
import dev.zerostream.schemas.Domain;
import dev.zerostream.schemas.TaskType;
import dev.zerostream.schemas.VerifiedTask;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The words in which the model is asked for a task (arXiv 2505.03335, section 3.3). */
public final class ProposerPrompts {

  /** The one hand-written task: identity, shown while the buffers are empty. */
  static final String ZERO_PROGRAM = "def f(x):\n    return x";

  static final String ZERO_INPUT = "'Hello world'";

  /** The same for error deduction. */
  static final String ZERO_RAISING_PROGRAM = "def f(x):\n    return 1 // x";

  private static final String ZERO_RAISING_INPUT = "0";
  private static final String ZERO_RAISED = "ZeroDivisionError";

  private final ProposerConfig config;
  private final PromptTemplates templates;

  /** The prompts of the configured answer format. */
  public ProposerPrompts(ProposerConfig config) {
    this.config = config;
    this.templates = new PromptTemplates(ProposerPrompts.class, config.format());
  }

  /** For inputs and a message to {@code program}. */
  public String induction(Domain domain, String program) {
    return templates.fill(
        "propose-induction",
        Map.of(
            "program", program,
            "count", Integer.toString(config.inductionInputs()),
            "domain", theme(domain)));
  }

  /** For a task of any other type, unlike the {@code references} that it shows. */
  public String task(TaskType type, Domain domain, List<VerifiedTask> references) {
    return task(type, domain, references, List.of());
  }

  /** The same for a program that builds on {@code helpers}. */
  String task(
      TaskType type, Domain domain, List<VerifiedTask> references, List<HelperFunction> helpers) {
    return templates.fill(
        "propose-" + type.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        Map.of(
            "references", shown(type, references),
            "helpers", helpers(helpers),
            "domain", theme(domain),
            "modules", String.join(", ", config.modules()),
            "forbidden", String.join(", ", config.forbidden())));
  }

  private String shown(TaskType type, List<VerifiedTask> references) {
    if (references.isEmpty() && config.references() > 0) {
      return type == TaskType.ERROR_DEDUCTION
          ? reference(ZERO_RAISING_PROGRAM, ZERO_RAISING_INPUT, ZERO_RAISED)
          : reference(ZERO_PROGRAM, ZERO_INPUT, ZERO_INPUT);
    }
    return references.stream()
        .map(it -> reference(it.getProgram(), it.getInput(), it.getOutput()))
        .collect(Collectors.joining());
  }

  private String reference(String program, String input, String output) {
    return templates.fill(
        "reference", Map.of("program", program, "input", input, "output", output));
  }

  private String helpers(List<HelperFunction> helpers) {
    if (helpers.isEmpty()) {
      return "";
    }
    String programs =
        helpers.stream().map(HelperFunction::program).collect(Collectors.joining("\n\n"));
    String names =
        IntStream.range(0, helpers.size())
            .mapToObj(HelperFunction::name)
            .collect(Collectors.joining(", "));
    return templates.fill("helpers", Map.of("programs", programs, "names", names));
  }

  private String theme(Domain domain) {
    return templates.fill("domain-" + domain.name().toLowerCase(Locale.ROOT), Map.of());
  }
}
