package dev.zerostream.schemas.compat;

import dev.zerostream.schemas.internal.CheckedProposal;
import dev.zerostream.schemas.internal.Fact;
import dev.zerostream.schemas.internal.OpenGroup;
import dev.zerostream.schemas.internal.Place;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Every record that somebody else reads, now or later: the topics' values, and what stages keep in
 * stores and internal topics, which the next build must read.
 */
public final class Contracts {

  private Contracts() {}

  /** Their schemas, each with all it refers to. */
  public static List<Schema> all() {
    List<Schema> schemas = new ArrayList<>(Topics.ALL.stream().map(Topic::schema).toList());
    schemas.addAll(kept());
    return schemas;
  }

  /** Those that only the stage which wrote them reads. */
  public static List<Schema> kept() {
    return List.of(
        CheckedProposal.getClassSchema(),
        OpenGroup.getClassSchema(),
        Fact.getClassSchema(),
        Place.getClassSchema());
  }
}
