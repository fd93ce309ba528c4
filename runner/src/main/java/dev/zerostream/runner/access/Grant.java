package dev.zerostream.runner.access;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** One operation that a role may do on one resource, or on those whose names begin so. */
public record Grant(AclOperation operation, ResourceType type, PatternType pattern, String name) {

  static Grant literal(AclOperation operation, ResourceType type, String name) {
    return new Grant(operation, type, PatternType.LITERAL, name);
  }

  static Grant prefixed(AclOperation operation, ResourceType type, String prefix) {
    return new Grant(operation, type, PatternType.PREFIXED, prefix);
  }

  /** As Kafka knows it, from any host. */
  AclBinding binding(String principal) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }
}
