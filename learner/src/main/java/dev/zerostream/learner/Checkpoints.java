package dev.zerostream.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.zerostream.policy.PolicyTrainer;
import dev.zerostream.policy.checkpoint.DurableFiles;
import dev.zerostream.stage.BadUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The learner's states on disk, one folder each, named by version and digest.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A folder appears whole or not at all: temporary name, every file and the folder forced to
 *       disk, then renamed.
 *   <li>A state whose digest differs from its manifest's is refused.
 *   <li>Only states that no manifest names, and earlier ones than the newest that are not pinned,
 *       are ever deleted; so a learner that was fenced deletes nothing of its successor's.
 *   <li>A folder belongs to one run: another one is refused, since it would take these for orphans.
 * </ul>
 */
final class Checkpoints {

  private static final String STATE = "learner.json";
  private static final String TEMPORARY = "saving";
  private static final String OWNER = "run";
  private static final Pattern NAME = Pattern.compile("v(\\d{8,18})-[0-9a-f]{16}");
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** Takes the folder for a run, or refuses. */
  void claim(String runId) {
    Path owner = folder.resolve(OWNER);
    try {
      Files.createDirectories(folder);
      if (!Files.exists(owner)) {
        DurableFiles.write(owner, runId.getBytes(UTF_8));
      }
      String found = Files.readString(owner);
      if (!found.equals(runId)) {
        throw new BadUsage(
            "Expected the checkpoints of run %s in %s, but they are those of run %s; choose another folder by --checkpoints"
                .formatted(runId, folder.toAbsolutePath(), found));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to use %s for checkpoints, but %s".formatted(folder, e.getMessage()), e);
    }
  }

  /**
   * Writes a state.
   *
   * @return its digest
   */
  String save(Checkpoint checkpoint, PolicyTrainer trainer) {
    StateFolder temporary = new StateFolder(folder.resolve(TEMPORARY + UUID.randomUUID()));
    try {
      Files.createDirectories(temporary.path());
      trainer.save(temporary.path());
      temporary.write(STATE, JSON.writeValueAsBytes(checkpoint));
      String digest = temporary.digest();
      DurableFiles.force(temporary.path());
      StateFolder target = state(checkpoint.version(), digest);
      target.delete();
      Files.move(temporary.path(), target.path(), StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(folder);
      return digest;
    } catch (IOException e) {
      throw notSaved(temporary, e);
    } catch (UncheckedIOException e) {
      throw notSaved(temporary, e.getCause());
    }
  }

  /** Makes room again, for what is half written is of no use. */
  private UncheckedIOException notSaved(StateFolder temporary, IOException cause) {
    UncheckedIOException failure =
        new UncheckedIOException(
            "Expected to save a checkpoint under %s, but %s".formatted(folder, cause.getMessage()),
            cause);
    try {
      temporary.delete();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Whether there is a state under that name. */
  boolean has(long version, String digest) {
    return Files.isDirectory(state(version, digest).path());
  }

  /** Whether the state that a manifest names is here and undamaged. */
  boolean whole(long version, String digest) {
    StateFolder state = state(version, digest);
    try {
      return Files.isDirectory(state.path()) && state.digest().equals(digest);
    } catch (IOException e) {
      throw notReadable(state.path(), e);
    }
  }

  /** Loads the state that a manifest names, the optimiser's into {@code trainer}. */
  Checkpoint load(long version, String digest, PolicyTrainer trainer) {
    StateFolder state = state(version, digest);
    Path path = state.path();
    if (!Files.isDirectory(path)) {
      throw new BadUsage(
          ("Expected the checkpoint of weight version %d at %s, but it is not there; name its folder"
                  + " with --checkpoints, or start with fresh moments by --reset-optimizer")
              .formatted(version, path));
    }
    try {
      String actual = state.digest();
      if (!actual.equals(digest)) {
        throw new BadUsage(
            "Expected the checkpoint at %s to have digest %s, but it has %s"
                .formatted(path, digest, actual));
      }
      trainer.load(path);
      return read(version, digest);
    } catch (IOException e) {
      throw notReadable(path, e);
    }
  }

  /** What a state holds of the log, without the optimiser's. */
  Checkpoint read(long version, String digest) {
    Path file = state(version, digest).path().resolve(STATE);
    try {
      return JSON.readValue(file.toFile(), Checkpoint.class);
    } catch (IOException e) {
      throw notReadable(file, e);
    }
  }

  private static UncheckedIOException notReadable(Path path, IOException cause) {
    return new UncheckedIOException(
        "Expected a readable checkpoint at %s, but %s".formatted(path, cause.getMessage()), cause);
  }

  /** Deletes what is half saved, and states other than those that manifests name. */
  void deleteOrphans(Set<String> named) {
    deleteIf(name -> name.startsWith(TEMPORARY) || (version(name) >= 0 && !named.contains(name)));
  }

  /** Deletes states from before {@code newest}, except of versions that are pinned. */
  void retain(long newest, LongPredicate pinned) {
    deleteIf(name -> version(name) >= 0 && version(name) < newest && !pinned.test(version(name)));
  }

  private void deleteIf(Predicate<String> unwanted) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.toList()) {
        if (unwanted.test(path.getFileName().toString())) {
          new StateFolder(path).delete();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version in the name of a state's folder; -1 for anything else. */
  private static long version(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /** Name of the folder of a state. */
  static String name(long version, String digest) {
    return "v%08d-%s".formatted(version, digest.substring(0, 16));
  }

  private StateFolder state(long version, String digest) {
    return new StateFolder(folder.resolve(name(version, digest)));
  }
}
