package dev.zerostream.schemas.serde;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Avro loads no class that a schema names unless it is trusted; the generated records are. The
 * serdes see to it themselves; a program that builds records before it has a serde calls {@link
 * #trust()} first.
 */
public final class TrustedRecords {

  private static final String PACKAGE = "dev.zerostream.schemas";

  private TrustedRecords() {}

  /** Adds the generated records to what this process trusts; doing it again changes nothing. */
  public static synchronized void trust() {
    ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
    if (!(others instanceof Ours)) {
      ClassSecurityValidator.setGlobal(new Ours(others));
    }
  }

  private record Ours(ClassSecurityPredicate others) implements ClassSecurityPredicate {

    @Override
    public boolean isTrusted(Class<?> type) {
      return type.getPackageName().startsWith(PACKAGE) || others.isTrusted(type);
    }
  }
}
