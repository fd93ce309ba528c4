package dev.zerostream.dashboard;

import dev.zerostream.dashboard.web.Access;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;

/** The dashboard from what a process knows. */
final class DashboardProcess {

  private DashboardProcess() {}

  static Stage of(StageContext context) {
    DashboardConfig config = DashboardConfig.of(context.settings());
    GroupMembers.requireNone(context.cluster(), context.clock());
    return new DashboardStage(
        context.cluster(),
        config,
        context.run(),
        Access.of(config.host(), context.settings().list("dashboard.hosts"), System.getenv()),
        Instance.in(context.data()),
        context.data().resolve("streams"),
        context.clock());
  }
}
