package dev.zerostream.runner;

import dev.zerostream.runner.access.Actor;
import dev.zerostream.runner.access.Grant;
import dev.zerostream.runner.access.LeastPrivilege;
import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Cluster;
import dev.zerostream.stage.ClusterCheck;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The least that each role must be allowed, as a table and as grants on a cluster. */
@Command(
    name = "acls",
    description =
        "Prints the least access that each stage, a tap and an operator need; --apply grants it",
    mixinStandardHelpOptions = true)
final class TopicAclsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions target = new ClusterOptions();

  @Option(names = "--topic-prefix", defaultValue = "", description = "of the run's topics")
  private String prefix;

  @Option(names = "--role", description = "only this one; may be repeated")
  private final List<String> wanted = new ArrayList<>();

  @Option(
      names = "--principal",
      description = "ROLE=PRINCIPAL, such as solver=User:alice; by default User:zerostream-ROLE")
  private final Map<String, String> principals = new TreeMap<>();

  @Option(names = "--apply", description = "grants it on the cluster; nothing is taken away")
  private boolean apply;

  @Override
  public Integer call() {
    List<Actor> roles = roles(new Cluster("", "", prefix, "none"), wanted);
    principals.keySet().forEach(name -> requireRole(name, roles));
    if (apply) {
      Cluster cluster = target.required().cluster(prefix);
      List<AclBinding> bindings = new ArrayList<>();
      roles.forEach(role -> bindings.addAll(role.bindings(principal(role))));
      try (Admin admin = ClusterCheck.admin(cluster)) {
        ClusterCheck.await(cluster, admin.createAcls(bindings).all());
      }
    }
    print(roles);
    return 0;
  }

  /** The roles of that name, or all. */
  static List<Actor> roles(Cluster cluster, List<String> wanted) {
    List<Actor> all = new LeastPrivilege(cluster, Descriptions.ALL).roles();
    wanted.forEach(name -> requireRole(name, all));
    return all.stream().filter(role -> wanted.isEmpty() || wanted.contains(role.name())).toList();
  }

  private static void requireRole(String name, List<Actor> roles) {
    if (roles.stream().noneMatch(role -> role.name().equals(name))) {
      throw new BadUsage(
          "Expected a role out of %s, but got %s"
              .formatted(roles.stream().map(Actor::name).toList(), name));
    }
  }

  private String principal(Actor role) {
    return principals.getOrDefault(role.name(), role.principal());
  }

  private void print(List<Actor> roles) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-28s %-9s %-17s %-9s %s%n", "principal", "operation", "resource", "pattern", "name");
    for (Actor role : roles) {
      for (Grant grant : role.grants()) {
        out.printf(
            "%-28s %-9s %-17s %-9s %s%n",
            principal(role),
            grant.operation().toString().toLowerCase(Locale.ROOT),
            grant.type().toString().toLowerCase(Locale.ROOT),
            grant.pattern().toString().toLowerCase(Locale.ROOT),
            grant.name());
      }
    }
    out.flush();
  }
}
