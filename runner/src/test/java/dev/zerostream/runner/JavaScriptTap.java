package dev.zerostream.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.stage.Cluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code src/test/polyglot/tap.js} with the packages of its lock file, installed in a folder. */
record JavaScriptTap(Path folder) {

  private static final Path SOURCE =
      ComposeFile.ROOT.resolve(Path.of("runner", "src", "test", "polyglot"));
  private static final long PATIENCE_SECONDS = 240;
  private static final JsonMapper JSON = new JsonMapper();

  /** A record as the script printed it. */
  record Line(String where, String key, JsonNode value) {}

  static JavaScriptTap install(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    for (String file : List.of("package.json", "package-lock.json", "tap.js")) {
      Files.copy(SOURCE.resolve(file), folder.resolve(file));
    }
    JavaScriptTap tap = new JavaScriptTap(folder);
    tap.run(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
    return tap;
  }

  /** The first records of a topic. */
  List<Line> first(int count, Topic<?> topic, Cluster cluster)
      throws IOException, InterruptedException {
    String printed =
        run(
            List.of(
                "node",
                "tap.js",
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                cluster.name(topic),
                Integer.toString(count)));
    List<Line> lines = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      JsonNode json = JSON.readTree(line);
      String where = json.path("partition").asInt() + "/" + json.path("offset").asText();
      lines.add(new Line(where, json.path("key").asText(), json.path("value")));
    }
    return lines;
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    File out = folder.resolve("out.txt").toFile();
    File err = folder.resolve("err.txt").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err)
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          "Expected %s to succeed, but it %s: %s"
              .formatted(command, ended ? "failed" : "hung", Files.readString(err.toPath())));
    }
    return Files.readString(out.toPath());
  }
}
