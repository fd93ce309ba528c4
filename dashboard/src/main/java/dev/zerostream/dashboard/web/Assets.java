package dev.zerostream.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files, all of them in memory; nothing else can be asked for. */
final class Assets {

  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("index.html", "text/html; charset=utf-8"),
          Map.entry("style.css", STYLE),
          Map.entry("app.js", SCRIPT),
          Map.entry("charts.js", SCRIPT),
          Map.entry("dom.js", SCRIPT),
          Map.entry("fleets.js", SCRIPT),
          Map.entry("lists.js", SCRIPT),
          Map.entry("overview.js", SCRIPT),
          Map.entry("pipeline.js", SCRIPT),
          Map.entry("python.js", SCRIPT),
          Map.entry("scores.js", SCRIPT),
          Map.entry("task.js", SCRIPT),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("uplot.js", SCRIPT),
          Map.entry("uplot.css", STYLE),
          Map.entry("uplot-licence.txt", "text/plain; charset=utf-8"));

  private final Map<String, Reply> replies = new HashMap<>();

  Assets() {
    FILES.forEach((name, type) -> replies.put("/" + name, Reply.file(type, read(name))));
    replies.put("/", replies.get("/index.html"));
  }

  /** The file at a path, if there is one. */
  Optional<Reply> at(String path) {
    return Optional.ofNullable(replies.get(path));
  }

  private static byte[] read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected the page's file %s, but it is gone".formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
