package dev.zerostream.runner.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.policy.ShippedModel;
import dev.zerostream.runner.process.ScratchFolder;
import dev.zerostream.stage.StopSignal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Generates and trains in turns for as long as asked and watches the memory. */
@Command(name = "soak", description = "Proves that generation and training do not grow in memory")
public final class SoakCommand implements Callable<Integer> {

  private static final double SAMPLES = 120;
  private static final double MOST_GROWTH_MIB = 32;

  @Spec private CommandSpec spec;

  @Option(names = "--minutes", defaultValue = "60", description = "how long; default 60")
  private double minutes;

  @Option(names = "--model", description = "Hugging Face folder; the shipped nano model if absent")
  private Path model;

  @Option(names = "--plot", description = "PNG of the memory over time")
  private Path plot;

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    MemoryUse memory = new MemoryUse();
    long cycles;
    try (StopSignal stop = StopSignal.armed();
        ScratchFolder scratch = ScratchFolder.create("soak");
        Soak soak = new Soak(model == null ? ShippedModel.in(scratch.path()) : model)) {
      run(soak, memory, stop);
      cycles = soak.cycles();
    }
    if (plot != null && memory.measured()) {
      memory.chart("Memory of %d rounds of generation and training".formatted(cycles)).write(plot);
    }
    double resident = memory.growth(MemoryUse.Sample::resident);
    double heap = memory.growth(MemoryUse.Sample::heap);
    print(cycles, resident, heap);
    return resident < MOST_GROWTH_MIB && heap < MOST_GROWTH_MIB ? 0 : 1;
  }

  private void run(Soak soak, MemoryUse memory, StopSignal stop) {
    PrintStream err = System.err;
    long start = System.nanoTime();
    double elapsed = 0;
    double next = 0;
    while (elapsed < minutes && !stop.await(0)) {
      soak.cycle();
      elapsed = Duration.ofNanos(System.nanoTime() - start).toMillis() / 60_000.0;
      if (elapsed >= next) {
        var sample = memory.measure(elapsed);
        err.printf(
            Locale.ROOT,
            "minute %.1f  cycle %d  resident %.0f MiB  heap %.1f MiB%n",
            elapsed,
            soak.cycles(),
            sample.resident(),
            sample.heap());
        next = elapsed + minutes / SAMPLES;
      }
    }
  }

  private void print(long cycles, double resident, double heap) throws JsonProcessingException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("minutes", minutes);
    result.put("cycles", cycles);
    result.put("residentGrowthMib", resident);
    result.put("heapGrowthMib", heap);
    String plain =
        "%d cycles; the last third against the one before: resident %+.1f MiB, heap %+.1f MiB"
            .formatted(cycles, resident, heap);
    spec.commandLine().getOut().println(json ? new JsonMapper().writeValueAsString(result) : plain);
  }
}
