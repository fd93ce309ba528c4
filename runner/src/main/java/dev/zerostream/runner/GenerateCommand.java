package dev.zerostream.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.torch.ModelTurns;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One generation by a model. */
@Command(name = "generate", description = "Continues one prompt")
final class GenerateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  private Path model;

  @Option(names = "--prompt", description = "text to continue")
  private String prompt;

  @Option(names = "--prompt-ids", description = "token ids to continue, separated by commas")
  private String promptIds;

  @Option(names = "--max-new", defaultValue = "64", description = "most new tokens")
  private int maxNew;

  @Option(names = "--temperature", defaultValue = "1", description = "0 for greedy")
  private double temperature;

  @Option(names = "--seed", defaultValue = "0", description = "of the random numbers")
  private long seed;

  @Option(names = "--ignore-eos", description = "generate exactly --max-new tokens")
  private boolean ignoreEos;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    if ((prompt == null) == (promptIds == null)) {
      throw new BadUsage("Expected either --prompt or --prompt-ids, but got both or neither");
    }
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    Settings settings = Settings.of("nano").with("policy.rows", 1);
    try (Policy policy = Models.policy(folder, settings, ModelTurns.even())) {
      Sampling sampling = new Sampling(temperature, 1, 0, maxNew, ignoreEos);
      GenerationRequest request = new GenerationRequest(ids(policy), sampling, seed);
      Completion completion = Acknowledged.await(policy.submit(request));
      boolean hasText = Files.exists(folder.resolve("tokenizer.json"));
      String text = hasText ? policy.tokenizer().decode(completion.tokens()) : null;
      spec.commandLine().getOut().println(json ? json(completion, text) : text);
      return 0;
    } catch (IllegalArgumentException e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  private int[] ids(Policy policy) {
    if (prompt != null) {
      return policy.tokenizer().encode(prompt);
    }
    try {
      return Stream.of(promptIds.split(","))
          .map(String::strip)
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new BadUsage("Expected --prompt-ids as 1,2,3, but got " + promptIds, e);
    }
  }

  private static String json(Completion completion, String text) throws JsonProcessingException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ids", completion.tokens());
    fields.put("logprobs", completion.modelLogprobs());
    fields.put("text", text);
    return new JsonMapper().writeValueAsString(fields);
  }
}
