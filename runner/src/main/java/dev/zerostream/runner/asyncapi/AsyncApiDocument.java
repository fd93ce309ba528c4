package dev.zerostream.runner.asyncapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.zerostream.schemas.compat.SchemaText;
import dev.zerostream.schemas.topic.Topic;
import dev.zerostream.schemas.topic.Topic.Retention;
import dev.zerostream.stage.ClientConfigs;
import dev.zerostream.stage.StageDescription;
import java.util.List;
import java.util.Locale;

/**
 * The topics as AsyncAPI 3.0.0 channels, their records as messages with the Avro schemas within,
 * and what each stage sends and receives as operations.
 *
 * @param topics the catalogue
 * @param stages who reads and writes them
 */
public record AsyncApiDocument(List<Topic<?>> topics, List<StageDescription> stages) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String AVRO = "application/vnd.apache.avro";
  private static final String BINDING = "0.5.0";

  /** The document as YAML. */
  public String yaml() {
    YAMLFactory factory =
        YAMLFactory.builder()
            .disable(Feature.WRITE_DOC_START_MARKER)
            .disable(Feature.SPLIT_LINES)
            .enable(Feature.MINIMIZE_QUOTES)
            .enable(Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    try {
      return new YAMLMapper(factory).writeValueAsString(tree());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Expected a tree to be written, but " + e.getMessage(), e);
    }
  }

  /** The document as a tree. */
  public ObjectNode tree() {
    ObjectNode document = JSON.objectNode().put("asyncapi", "3.0.0");
    document.set("info", info());
    document.put("defaultContentType", AVRO);
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (Topic<?> topic : topics) {
      channels.set(topic.name(), channel(topic));
      messages.set(message(topic), messageOf(topic));
    }
    for (StageDescription stage : stages) {
      stage.reads().forEach(it -> operate(operations, stage, "receive", it));
      stage.writes().forEach(it -> operate(operations, stage, "send", it));
    }
    return document;
  }

  private static ObjectNode info() {
    ObjectNode info =
        JSON.objectNode()
            .put("title", "Zerostream")
            .put("version", "0.1.0")
            .put(
                "description",
                "Absolute Zero self-play as event streams. Keys are UTF-8 strings, values Avro in"
                    + " Confluent's format: a zero byte, the schema's id in four bytes, the record."
                    + " A run may put a prefix before every topic, subject and group. Consumers read"
                    + " committed records only. How to own a stage: docs/own-a-stage.md.");
    info.putObject("license").put("name", "Apache-2.0");
    return info;
  }

  private static ObjectNode channel(Topic<?> topic) {
    ObjectNode channel =
        JSON.objectNode()
            .put("address", topic.name())
            .put("description", topic.schema().getDoc() + " Key: " + topic.key() + ".");
    ObjectNode messages = channel.putObject("messages");
    messages.putObject(message(topic)).put("$ref", "#/components/messages/" + message(topic));
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", topic.name());
    if (topic.partitions() == Topic.Partitions.ONE) {
      kafka.put("partitions", 1);
    }
    kafka.set("topicConfiguration", configuration(topic.retention()));
    kafka.put("bindingVersion", BINDING);
    channel.put("x-partitions", topic.partitions() == Topic.Partitions.ONE ? "1" : "P");
    channel.put("x-kept", topic.retention().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    channel.put("x-compatibility", topic.compatibility().name());
    return channel;
  }

  private static ObjectNode configuration(Retention retention) {
    ObjectNode configuration = JSON.objectNode();
    configuration
        .putArray("cleanup.policy")
        .add(retention == Retention.COMPACTED ? "compact" : "delete");
    if (retention == Retention.FOR_EVER) {
      configuration.put("retention.ms", -1);
    }
    return configuration.put("max.message.bytes", ClientConfigs.MAX_MESSAGE_BYTES);
  }

  private static ObjectNode messageOf(Topic<?> topic) {
    ObjectNode message =
        JSON.objectNode()
            .put("name", message(topic))
            .put("summary", topic.schema().getDoc())
            .put("contentType", AVRO);
    ObjectNode payload = message.putObject("payload");
    payload.put("schemaFormat", AVRO + ";version=1.9.0");
    payload.set("schema", SchemaText.tree(topic.schema()));
    ObjectNode kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", topic.key());
    kafka
        .put("schemaIdLocation", "payload")
        .put("schemaIdPayloadEncoding", "confluent")
        .put("schemaLookupStrategy", "TopicNameStrategy")
        .put("bindingVersion", BINDING);
    return message;
  }

  private static void operate(
      ObjectNode operations, StageDescription stage, String action, Topic<?> topic) {
    ObjectNode operation =
        operations.putObject("%s-%s-%s".formatted(stage.name(), action, topic.name()));
    operation.put("action", action);
    operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
    operation.put("summary", "The %s %ss %s.".formatted(stage.name(), action, message(topic)));
    ArrayNode messages = operation.putArray("messages");
    messages
        .addObject()
        .put("$ref", "#/channels/%s/messages/%s".formatted(topic.name(), message(topic)));
    ArrayNode tags = operation.putArray("tags");
    tags.addObject().put("name", stage.name());
  }

  private static String message(Topic<?> topic) {
    return topic.valueType().getSimpleName();
  }
}
