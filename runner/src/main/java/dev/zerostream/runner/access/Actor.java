package dev.zerostream.runner.access;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/**
 * Somebody who takes part in a run, and all that he may do.
 *
 * @param name the stage's, or {@code tap} or {@code operator}
 */
public record Actor(String name, List<Grant> grants) {

  /** The principal of a cluster that gives each role one of its own. */
  public String principal() {
    return "User:zerostream-" + name;
  }

  /** What {@link Admin#createAcls} takes. */
  public List<AclBinding> bindings(String principal) {
    return grants.stream().map(grant -> grant.binding(principal)).toList();
  }
}
