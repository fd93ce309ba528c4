package dev.zerostream.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the formats' own schemas say of a file, offline. */
final class Schemas {

  private static final JsonMapper JSON = new JsonMapper();

  private Schemas() {}

  /** Every complaint of Compose's schema. */
  static List<String> compose(Object content) {
    return complaints(tree("compose.schema.json"), VersionFlag.V7, content);
  }

  /** Every complaint of Kubernetes' schema for the object's kind, or of KEDA's. */
  static List<String> kubernetes(Map<?, ?> content) {
    if (String.valueOf(content.get("apiVersion")).startsWith("keda.sh/")) {
      return complaints(tree("keda-scaledobject.schema.json"), VersionFlag.V202012, content);
    }
    ObjectNode schema = tree("kubernetes.schema.json");
    String wanted = "." + content.get("kind");
    for (JsonNode one : schema.get("oneOf")) {
      String reference = one.get("$ref").asText();
      if (reference.endsWith(wanted)) {
        schema.remove("oneOf");
        schema.put("$ref", reference);
        return complaints(schema, VersionFlag.V202012, content);
      }
    }
    return List.of("no schema for the kind " + content.get("kind"));
  }

  /** The documents of a YAML file. */
  static List<Map<?, ?>> documents(String yaml) {
    List<Map<?, ?>> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(yaml)
        .forEach(document -> documents.add((Map<?, ?>) document));
    return documents;
  }

  private static List<String> complaints(ObjectNode schema, VersionFlag version, Object content) {
    schema.remove("$schema");
    schema.remove("$id");
    JsonSchema compiled = JsonSchemaFactory.getInstance(version).getSchema(schema);
    JsonNode node = JSON.valueToTree(content);
    return compiled.validate(node).stream().map(Object::toString).toList();
  }

  private static ObjectNode tree(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream("/schemas/" + name)) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
