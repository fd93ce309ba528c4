package dev.zerostream.dashboard.board;

import dev.zerostream.dashboard.board.Change.Add;
import dev.zerostream.dashboard.board.Change.Append;
import dev.zerostream.schemas.SafetyFlag;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.FactKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What safety flags change: they are counted by rule and severity, and listed. */
public final class Flagged {

  private Flagged() {}

  /** What {@code flags} change, which were found in or raised by {@code fact}. */
  public static List<Change> changes(Fact fact, List<SafetyFlag> flags) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < flags.size(); i++) {
      SafetyFlag flag = flags.get(i);
      changes.add(new Add("flags/" + flag.getRule(), 1));
      changes.add(new Add("flags_severity/" + flag.getSeverity(), 1));
      changes.add(
          new Append(
              Lists.FLAGS,
              flag.getFlaggedAt().toEpochMilli() * 4096 + (fact.getOffset() * 16 + i) % 4096,
              listed(flag, fact)));
    }
    return changes;
  }

  private static Fact listed(SafetyFlag flag, Fact fact) {
    return Facts.fact(FactKind.FLAG, flag.getTrajectoryId(), flag.getFlaggedAt())
        .setPartition(fact.getPartition())
        .setOffset(fact.getOffset())
        .setLabels(
            Map.of(
                "rule", flag.getRule(),
                "severity", Integer.toString(flag.getSeverity()),
                "evidence", flag.getEvidence()))
        .build();
  }
}
