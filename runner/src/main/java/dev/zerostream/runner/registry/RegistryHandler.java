package dev.zerostream.runner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Confluent's REST interface, version 1, as far as serializers and analysts use it. */
final class RegistryHandler implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final JsonMapper JSON = new JsonMapper();

  private final SchemaStore store;

  RegistryHandler(SchemaStore store) {
    this.store = store;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        reply(exchange, 200, answer(exchange));
      } catch (RestClientException e) {
        reply(exchange, e.getStatus(), error(e.getErrorCode(), e.getMessage()));
      } catch (NumberFormatException | JsonProcessingException e) {
        reply(exchange, 422, error(42200, "Expected a number or JSON, but " + e.getMessage()));
      } catch (IOException | RuntimeException e) {
        LOG.error("stage=registry {} failed", exchange.getRequestURI().getPath(), e);
        reply(exchange, 500, error(50001, "The registry failed: " + e.getMessage()));
      }
    }
  }

  private JsonNode answer(HttpExchange exchange) throws IOException, RestClientException {
    List<String> path = segments(exchange);
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    String root = path.isEmpty() ? "" : path.get(0);
    return switch (exchange.getRequestMethod() + " " + root) {
      case "GET " -> JSON.createObjectNode();
      case "GET subjects" -> readSubjects(path);
      case "POST subjects" -> writeSubjects(path, body);
      case "GET schemas" -> schemas(path);
      case "GET config" ->
          JSON.createObjectNode().put("compatibilityLevel", store.level(at(path, 1)));
      case "PUT config" -> configure(at(path, 1), body);
      case "POST compatibility" -> compatibility(path, body);
      case "GET mode" -> JSON.createObjectNode().put("mode", "READWRITE");
      default -> throw notFound();
    };
  }

  private JsonNode readSubjects(List<String> path) throws IOException, RestClientException {
    return switch (path.size()) {
      case 1 -> JSON.valueToTree(store.subjects());
      case 3 -> JSON.valueToTree(store.versions(path.get(1)));
      case 4 -> described(path.get(1), store.version(path.get(1), path.get(3)));
      case 5 -> JSON.readTree(store.version(path.get(1), path.get(3)).getSchema());
      default -> throw notFound();
    };
  }

  private JsonNode writeSubjects(List<String> path, JsonNode body)
      throws IOException, RestClientException {
    requireAvro(body);
    String schema = body.path("schema").asText();
    if (path.size() == 3) {
      return JSON.createObjectNode().put("id", store.register(path.get(1), schema));
    }
    if (path.size() == 2) {
      return described(path.get(1), store.lookUp(path.get(1), schema));
    }
    throw notFound();
  }

  private JsonNode schemas(List<String> path) throws IOException, RestClientException {
    if (path.size() == 2 && path.get(1).equals("types")) {
      return JSON.valueToTree(List.of("AVRO"));
    }
    if (path.size() < 3 || !path.get(1).equals("ids")) {
      throw notFound();
    }
    ParsedSchema schema = store.byId(Integer.parseInt(path.get(2)));
    return JSON.createObjectNode().put("schema", schema.canonicalString());
  }

  private JsonNode configure(String subject, JsonNode body) throws RestClientException {
    store.setLevel(subject, body.path("compatibility").asText());
    return JSON.createObjectNode().put("compatibility", store.level(subject));
  }

  private JsonNode compatibility(List<String> path, JsonNode body)
      throws IOException, RestClientException {
    if (path.size() < 3) {
      throw notFound();
    }
    List<String> problems = store.incompatibilities(path.get(2), body.path("schema").asText());
    ObjectNode answer = JSON.createObjectNode().put("is_compatible", problems.isEmpty());
    answer.set("messages", JSON.valueToTree(problems));
    return answer;
  }

  private static JsonNode described(String subject, SchemaMetadata schema) {
    return JSON.createObjectNode()
        .put("subject", subject)
        .put("version", schema.getVersion())
        .put("id", schema.getId())
        .put("schema", schema.getSchema());
  }

  private static void requireAvro(JsonNode body) throws RestClientException {
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new RestClientException("Expected schemaType AVRO, but it is " + type, 422, 42201);
    }
  }

  private static RestClientException notFound() {
    return new RestClientException("HTTP 404 Not Found", 404, 404);
  }

  private static List<String> segments(HttpExchange exchange) {
    List<String> segments = new ArrayList<>();
    Stream.of(exchange.getRequestURI().getRawPath().split("/"))
        .filter(part -> !part.isEmpty())
        .forEach(part -> segments.add(URLDecoder.decode(part, UTF_8)));
    return segments;
  }

  private static String at(List<String> path, int index) {
    return path.size() > index ? path.get(index) : "";
  }

  private static JsonNode error(int code, String message) {
    return JSON.createObjectNode().put("error_code", code).put("message", message);
  }

  private static void reply(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
