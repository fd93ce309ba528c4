package dev.zerostream.policy.remote;

import dev.zerostream.policy.Weights;
import dev.zerostream.policy.checkpoint.Adapter;
import dev.zerostream.policy.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The folder by which servers get new weights: a Hugging Face model, or an adapter in peft's form,
 * for each version.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A version's folder is there whole or not at all, named by number and digest; several
 *       processes may hand over the same one.
 *   <li>The newest few are kept; any other can be had from the log.
 *   <li>Only one process at a time activates what lies here: it holds {@link #exclusively}.
 * </ul>
 *
 * @param model base model's folder, whose tokenizer and configuration go along
 * @param store the folder
 * @param adapters whether the servers take adapters, and nothing else
 */
public record Handover(Path model, Path store, boolean adapters) {

  private static final int KEPT = 3;

  /** The lock on a file holds for the whole process, so its threads need one among themselves. */
  private static final ReentrantLock WITHIN = new ReentrantLock();

  /** How servers of {@code options} get weights; empty when they take none. */
  public static Optional<Handover> of(RemoteOptions options, Path model) {
    return options.steps().isEmpty()
        ? Optional.empty()
        : options.handover().map(it -> new Handover(model, it, options.kind().named()));
  }

  /** Something that calls servers. */
  interface Calls<T> {
    T run() throws ServerTrouble, InterruptedException;
  }

  /**
   * Writes a version, unless it is there.
   *
   * @throws IllegalArgumentException when these weights do not fit the model, or are an adapter
   *     where servers take models, or the reverse
   */
  Served write(Weights weights) {
    if (adapters && weights.version() == 0 && !Adapter.isIn(weights)) {
      return Served.base(store);
    }
    if (Adapter.isIn(weights) != adapters) {
      throw new IllegalArgumentException(
          adapters
              ? "Expected an adapter for the servers, but version %d is a whole model; train with learner.lora.rank"
                  .formatted(weights.version())
              : "Expected a whole model for the servers, but version %d is an adapter; use policy.kind=vllm-lora or learner.lora.rank=0"
                  .formatted(weights.version()));
    }
    Served served = Served.of(weights.version(), weights.digest(), store);
    if (!Files.isDirectory(served.folder())) {
      publish(weights, served);
      prune(served);
    }
    return served;
  }

  private void publish(Weights weights, Served served) {
    Path part = store.resolve(".part-" + UUID.randomUUID());
    try {
      Files.createDirectories(part);
      Checkpoint.write(model, weights, part);
      move(part, served.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Expected to hand version %d over in %s, but %s".formatted(weights.version(), store, e),
          e);
    } finally {
      delete(part);
    }
  }

  /** Another process may have been faster; the bytes are the same. */
  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  /** An older version may have been asked for on purpose, so the one just written stays. */
  private void prune(Served written) {
    try (Stream<Path> folders = Files.list(store)) {
      List<Path> versions =
          folders
              .filter(it -> Served.version(it.getFileName().toString()).isPresent())
              .sorted(Comparator.comparingLong(Handover::number).reversed())
              .toList();
      versions.stream()
          .skip(KEPT)
          .filter(folder -> !folder.equals(written.folder()))
          .forEach(Handover::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to list %s, but %s".formatted(store, e), e);
    }
  }

  private static long number(Path folder) {
    return Served.version(folder.getFileName().toString()).orElseThrow();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to delete %s, but %s".formatted(folder, e), e);
    }
  }

  /** Runs {@code calls} while no other process activates anything of this folder. */
  <T> T exclusively(Calls<T> calls) throws ServerTrouble, InterruptedException {
    WITHIN.lockInterruptibly();
    try (FileChannel channel =
            FileChannel.open(
                store.resolve(".activation"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw ServerTrouble.of("the lock on " + store + " was lost");
      }
      return calls.run();
    } catch (IOException e) {
      throw new UncheckedIOException("Expected to lock %s, but %s".formatted(store, e), e);
    } finally {
      WITHIN.unlock();
    }
  }
}
