package dev.zerostream.runner;

import dev.zerostream.policy.ChatTemplate;
import dev.zerostream.policy.Completion;
import dev.zerostream.policy.GenerationRequest;
import dev.zerostream.policy.Policy;
import dev.zerostream.policy.Sampling;
import dev.zerostream.policy.Tokenizer;
import dev.zerostream.policy.checkpoint.ModelConfig;
import dev.zerostream.policy.torch.PolicyOptions;
import dev.zerostream.policy.torch.Precision;
import dev.zerostream.policy.torch.TorchModels;
import dev.zerostream.stage.Acknowledged;
import dev.zerostream.stage.BadUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

  @Option(names = "--top-p", defaultValue = "1", description = "mass to draw from; 1 for all")
  private double topP;

  @Option(names = "--top-k", defaultValue = "0", description = "candidates; 0 for all")
  private int topK;

  @Option(names = "--stop", description = "text that ends the answer; may be repeated")
  private final List<String> stops = new ArrayList<>();

  @Option(names = "--chat", description = "put --prompt as a user's message to a chat model")
  private boolean chat;

  @Option(names = "--seed", defaultValue = "0", description = "of the random numbers")
  private long seed;

  @Option(names = "--ignore-eos", description = "generate on past the end of the sequence")
  private boolean ignoreEos;

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu, cuda or cuda:N")
  private String device;

  @Option(names = "--precision", defaultValue = "FP32", description = "FP32 or BF16")
  private Precision precision;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if ((prompt == null) == (promptIds == null)) {
      throw new BadUsage("Expected either --prompt or --prompt-ids, but got both or neither");
    }
    Path folder = Models.folder(Optional.ofNullable(model), Models.shippedFolder());
    try {
      TorchModels.useDevice(device);
      Tokenizer tokenizer = TorchModels.tokenizer(folder);
      Sampling sampling = new Sampling(temperature, topP, topK, maxNew, ignoreEos, stops);
      GenerationRequest request = new GenerationRequest(ids(tokenizer, folder), sampling, seed);
      try (Policy policy = TorchModels.policy(folder, options(folder, request))) {
        var completion =
            CloseOnExit.during(policy, () -> Acknowledged.await(policy.submit(request)));
        print(completion, tokenizer, folder);
      }
      return 0;
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  /** Room for this one request, not for the longest text of the model. */
  private PolicyOptions options(Path folder, GenerationRequest request) {
    long wanted = (long) request.promptTokens().length + maxNew;
    int most = ModelConfig.read(folder).maxPositions();
    return PolicyOptions.defaults()
        .withRows(1)
        .withContextLength((int) Math.min(most, wanted))
        .withPrecision(precision);
  }

  private void print(Completion completion, Tokenizer tokenizer, Path folder) {
    boolean hasText = Files.exists(folder.resolve("tokenizer.json"));
    String text = hasText ? tokenizer.decode(completion.tokens()) : null;
    String plain = hasText ? text : Arrays.toString(completion.tokens());
    spec.commandLine().getOut().println(json ? json(completion, text) : plain);
  }

  private int[] ids(Tokenizer tokenizer, Path folder) {
    if (prompt != null) {
      return tokenizer.encode(chat ? ChatTemplate.of(folder).user(prompt) : prompt);
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

  private static String json(Completion completion, String text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ids", completion.tokens());
    fields.put("logprobs", completion.modelLogprobs());
    fields.put("text", text);
    return JsonOutput.line(fields);
  }
}
