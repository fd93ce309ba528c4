package dev.zerostream.runner.registry;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.SchemaParseException;

/**
 * Subjects, versions and ids, over Confluent's own in-memory client, with compatibility enforced
 * and every change written to a journal before it counts.
 */
final class SchemaStore {

  /** A change, as the journal keeps it. */
  sealed interface Change {
    /** A schema that was registered. */
    record Registered(String subject, int version, int id, String schema) implements Change {}

    /** A compatibility level that was set; the empty subject is the default. */
    record Configured(String subject, String level) implements Change {}
  }

  private final MockSchemaRegistryClient client =
      new MockSchemaRegistryClient(List.of(new AvroSchemaProvider()));
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, String> levels = new TreeMap<>(Map.of("", "BACKWARD"));
  private final Consumer<Change> journal;

  SchemaStore(Consumer<Change> journal) {
    this.journal = journal;
  }

  /** Applies a change read back from the journal. */
  synchronized void replay(Change change) throws IOException, RestClientException {
    if (change instanceof Change.Registered it) {
      apply(it, new AvroSchema(it.schema()));
    } else if (change instanceof Change.Configured it) {
      levels.put(it.subject(), it.level());
    }
  }

  synchronized int register(String subject, String schema) throws IOException, RestClientException {
    AvroSchema parsed = parse(schema);
    List<String> problems = incompatibilities(subject, parsed);
    if (!problems.isEmpty()) {
      throw new RestClientException(
          "Schema being registered is incompatible with an earlier schema for subject \"%s\": %s"
              .formatted(subject, problems),
          409,
          409);
    }
    if (known(subject, parsed)) {
      return client.getId(subject, parsed);
    }
    String canonical = parsed.canonicalString();
    int id = ids.getOrDefault(canonical, ids.values().stream().reduce(0, Math::max) + 1);
    Change.Registered change =
        new Change.Registered(subject, existingVersions(subject).size() + 1, id, canonical);
    journal.accept(change);
    apply(change, parsed);
    return id;
  }

  /** Ids are given here: the client underneath would give those of replayed schemas again. */
  private void apply(Change.Registered change, AvroSchema schema)
      throws IOException, RestClientException {
    client.register(change.subject(), schema, change.version(), change.id());
    ids.put(schema.canonicalString(), change.id());
  }

  synchronized SchemaMetadata lookUp(String subject, String schema)
      throws IOException, RestClientException {
    requireSubject(subject);
    AvroSchema parsed = parse(schema);
    if (!known(subject, parsed)) {
      throw new RestClientException("Schema not found", 404, 40403);
    }
    return client.getSchemaMetadata(subject, client.getVersion(subject, parsed));
  }

  synchronized ParsedSchema byId(int id) throws IOException, RestClientException {
    if (!ids.containsValue(id)) {
      throw new RestClientException("Schema %d not found".formatted(id), 404, 40403);
    }
    return client.getSchemaById(id);
  }

  synchronized List<String> subjects() throws IOException, RestClientException {
    List<String> subjects = new ArrayList<>(client.getAllSubjects());
    Collections.sort(subjects);
    return subjects;
  }

  synchronized List<Integer> versions(String subject) throws IOException, RestClientException {
    requireSubject(subject);
    return client.getAllVersions(subject);
  }

  synchronized SchemaMetadata version(String subject, String version)
      throws IOException, RestClientException {
    requireSubject(subject);
    if (version.equals("latest")) {
      return client.getLatestSchemaMetadata(subject);
    }
    int number = Integer.parseInt(version);
    if (!client.getAllVersions(subject).contains(number)) {
      throw new RestClientException("Version %s not found.".formatted(version), 404, 40402);
    }
    return client.getSchemaMetadata(subject, number);
  }

  /** Why {@code schema} may not follow the subject's versions; empty when it may. */
  synchronized List<String> incompatibilities(String subject, String schema)
      throws IOException, RestClientException {
    return incompatibilities(subject, parse(schema));
  }

  synchronized String level(String subject) {
    return levels.getOrDefault(subject, levels.get(""));
  }

  synchronized void setLevel(String subject, String level) throws RestClientException {
    CompatibilityLevel parsed = CompatibilityLevel.forName(level);
    if (parsed == null) {
      throw new RestClientException("Invalid compatibility level: " + level, 422, 42203);
    }
    if (!parsed.name.equals(levels.put(subject, parsed.name))) {
      journal.accept(new Change.Configured(subject, parsed.name));
    }
  }

  private List<String> incompatibilities(String subject, AvroSchema schema)
      throws IOException, RestClientException {
    List<ParsedSchemaHolder> previous = new ArrayList<>();
    for (int version : existingVersions(subject)) {
      String text = client.getSchemaMetadata(subject, version).getSchema();
      previous.add(new SimpleParsedSchemaHolder(new AvroSchema(text)));
    }
    return schema.isCompatible(CompatibilityLevel.forName(level(subject)), previous);
  }

  private boolean known(String subject, AvroSchema schema) throws IOException, RestClientException {
    for (int version : existingVersions(subject)) {
      if (client.getSchemaMetadata(subject, version).getSchema().equals(schema.canonicalString())) {
        return true;
      }
    }
    return false;
  }

  private List<Integer> existingVersions(String subject) throws IOException, RestClientException {
    return client.getAllSubjects().contains(subject) ? client.getAllVersions(subject) : List.of();
  }

  private void requireSubject(String subject) throws IOException, RestClientException {
    if (!client.getAllSubjects().contains(subject)) {
      throw new RestClientException("Subject '%s' not found.".formatted(subject), 404, 40401);
    }
  }

  private static AvroSchema parse(String schema) throws RestClientException {
    try {
      AvroSchema parsed = new AvroSchema(schema);
      parsed.validate(false);
      return parsed;
    } catch (SchemaParseException | IllegalArgumentException e) {
      throw new RestClientException("Invalid schema: " + e.getMessage(), 422, 42201);
    }
  }
}
