package dev.zerostream.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zerostream.policy.checkpoint.DurableFiles;
import dev.zerostream.stage.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** One state on disk: a folder whose files make sense together only. */
record StateFolder(Path path) {

  /** Over names and contents of all files, in the order of their names; SHA-256 in hexadecimal. */
  String digest() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      MessageDigest digest = Digests.started();
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        digest.update(path.relativize(file).toString().getBytes(UTF_8));
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
          bytes.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /** Writes a file, durably but for its name, which forcing the folder makes so. */
  void write(String name, byte[] bytes) throws IOException {
    Path file = path.resolve(name);
    Files.write(file, bytes);
    DurableFiles.force(file);
  }

  /** Deletes it with all that is in it, where it exists. */
  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
