package dev.zerostream.dashboard;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Two dashboards of one run would share its state between them, and each page would show a part.
 */
final class GroupMembers {

  /** Longer than a session, so that one that was killed is forgotten. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final long LOOK_MILLIS = 500;

  private GroupMembers() {}

  /**
   * Returns when the group of the run's dashboard is empty.
   *
   * @throws BadUsage when another dashboard is running
   */
  static void requireNone(Cluster cluster, InstantSource clock) {
    String group = cluster.group(DashboardStage.DESCRIPTION.name());
    long deadline = clock.millis() + PATIENCE.toMillis();
    try (Admin admin = ClusterCheck.admin(cluster)) {
      while (members(cluster, admin, group) > 0) {
        if (clock.millis() > deadline || !pause()) {
          throw new BadUsage(
              "Expected no other dashboard of this run, but one is at work (group %s); stop it, or run without it by --no-dashboard"
                  .formatted(group));
        }
      }
    }
  }

  private static int members(Cluster cluster, Admin admin, String group) {
    try {
      return ClusterCheck.await(
              cluster, admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
          .members()
          .size();
    } catch (GroupIdNotFoundException e) {
      return 0;
    }
  }

  /** Whether the wait was let to its end. */
  private static boolean pause() {
    try {
      return !new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
