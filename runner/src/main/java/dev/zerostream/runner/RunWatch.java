package dev.zerostream.runner;

import dev.zerostream.runner.report.LogTally;
import dev.zerostream.runner.report.Progress;
import dev.zerostream.runner.report.Tally;
import dev.zerostream.stage.StallWatch;
import dev.zerostream.stage.StopSignal;
import java.util.function.DoubleSupplier;

/** Looks at the log while a run goes on: says how far it is, and when it is to end. */
final class RunWatch {

  private static final long LOOK_MILLIS = 250;
  private static final long LINE_SECONDS = 2;

  private final RunOptions options;
  private final LogTally log;
  private final Progress progress;
  private final DoubleSupplier seconds;
  private final long versionsBefore;
  private final long rewardedBefore;
  private Double firstRewardSeconds;
  private double nextLine;

  /**
   * A watch that counts from what is on the log now.
   *
   * @param seconds since the start
   */
  RunWatch(RunOptions options, LogTally log, Progress progress, DoubleSupplier seconds) {
    this.options = options;
    this.log = log;
    this.progress = progress;
    this.seconds = seconds;
    versionsBefore = log.tally().newestVersion();
    rewardedBefore = log.tally().rewarded();
  }

  /** Waits until the time or the versions are over, something failed, or a stop: true for that. */
  boolean untilTheEnd(LocalPipeline pipeline, RunDashboard dashboard, StopSignal stop) {
    StallWatch stalls = new StallWatch(pipeline.stages());
    while (pipeline.failure().isEmpty() && dashboard.stop().isEmpty()) {
      log.advance();
      stalls.news().forEach(progress::note);
      if (look(seconds.getAsDouble(), log.tally())) {
        return false;
      }
      if (stop.await(LOOK_MILLIS)) {
        return true;
      }
    }
    return false;
  }

  private boolean look(double now, Tally tally) {
    if (firstRewardSeconds == null && tally.rewarded() > rewardedBefore) {
      firstRewardSeconds = now;
    }
    if (now >= nextLine) {
      progress.line(now, tally);
      nextLine = now + LINE_SECONDS;
    }
    long versions = tally.newestVersion() - Math.max(0, versionsBefore);
    return (options.minutes != null && now >= 60 * options.minutes)
        || (options.versions != null && versions >= options.versions);
  }

  /** When the first reward came; null before. */
  Double firstRewardSeconds() {
    return firstRewardSeconds;
  }
}
