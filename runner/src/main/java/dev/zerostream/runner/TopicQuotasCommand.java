package dev.zerostream.runner;

import dev.zerostream.runner.access.Actor;
import dev.zerostream.runner.access.LeastPrivilege;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How much of each broker a role may take. */
@Command(
    name = "quotas",
    description =
        "Prints what a role may take of each broker; --apply sets it. Without --role it is about"
            + " taps, so that no reader slows the run",
    mixinStandardHelpOptions = true)
final class TopicQuotasCommand implements Callable<Integer> {

  private static final double MIB = 1 << 20;

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions target = new ClusterOptions();

  @Option(names = "--role", description = "may be repeated; default tap")
  private final List<String> wanted = new ArrayList<>();

  @Option(
      names = "--principal",
      description = "ROLE=PRINCIPAL, such as solver=User:alice; by default User:zerostream-ROLE")
  private final Map<String, String> principals = new TreeMap<>();

  @Option(
      names = "--fetch-mib",
      defaultValue = "10",
      description = "a second; default ${DEFAULT-VALUE}")
  private double fetch;

  @Option(
      names = "--produce-mib",
      defaultValue = "10",
      description = "a second; default ${DEFAULT-VALUE}")
  private double produce;

  @Option(
      names = "--request-percent",
      defaultValue = "50",
      description = "of one of the broker's threads; default ${DEFAULT-VALUE}")
  private double percent;

  @Option(names = "--apply", description = "sets it on the cluster")
  private boolean apply;

  @Override
  public Integer call() {
    if (fetch <= 0 || produce <= 0 || percent <= 0) {
      throw new BadUsage("Expected quotas above 0, but one is not");
    }
    List<Actor> roles =
        TopicAclsCommand.roles(
            new Cluster("", "", "", "none"),
            wanted.isEmpty() ? List.of(LeastPrivilege.TAP) : wanted);
    if (apply) {
      Cluster cluster = target.required().cluster("");
      try (Admin admin = ClusterCheck.admin(cluster)) {
        ClusterCheck.await(
            cluster, admin.alterClientQuotas(roles.stream().map(this::alteration).toList()).all());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Actor role : roles) {
      out.printf(
          "%s fetch %s MiB/s, produce %s MiB/s, requests %s %%%n",
          principal(role), fetch, produce, percent);
    }
    out.flush();
    return 0;
  }

  private String principal(Actor role) {
    return principals.getOrDefault(role.name(), role.principal());
  }

  private ClientQuotaAlteration alteration(Actor role) {
    String user = principal(role);
    if (!user.startsWith("User:")) {
      throw new BadUsage("Expected a principal such as User:alice, but got " + user);
    }
    return new ClientQuotaAlteration(
        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user.substring("User:".length()))),
        List.of(
            new ClientQuotaAlteration.Op("consumer_byte_rate", fetch * MIB),
            new ClientQuotaAlteration.Op("producer_byte_rate", produce * MIB),
            new ClientQuotaAlteration.Op("request_percentage", percent)));
  }
}
