package dev.zerostream.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of a model as files: one, or several with an index where one would be too large.
 *
 * @param most greatest size of a file in bytes, its header apart; a larger tensor has its own
 */
record Shards(long most) {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** What transformers takes by default: about 5 GB. */
  static final Shards USUAL = new Shards(5_000_000_000L);

  /** Writes {@code tensors} into {@code folder}, the index last. */
  void write(Map<String, StoredTensor> tensors, Path folder) {
    var parts = split(new TreeMap<>(tensors));
    if (parts.size() == 1) {
      new SafetensorsWriter(tensors).write(folder.resolve(SINGLE));
      return;
    }
    var index = new ObjectMapper().createObjectNode();
    long size = tensors.values().stream().mapToLong(StoredTensor::size).sum();
    index.putObject("metadata").put("total_size", size);
    var map = index.putObject("weight_map");
    for (int i = 0; i < parts.size(); i++) {
      var name = "model-%05d-of-%05d.safetensors".formatted(i + 1, parts.size());
      new SafetensorsWriter(parts.get(i)).write(folder.resolve(name));
      parts.get(i).keySet().forEach(tensor -> map.put(tensor, name));
    }
    var text = index.toPrettyString() + "\n";
    DurableFiles.write(folder.resolve(INDEX), text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Map<String, StoredTensor>> split(Map<String, StoredTensor> tensors) {
    var parts = new ArrayList<Map<String, StoredTensor>>();
    var part = new TreeMap<String, StoredTensor>();
    long size = 0;
    for (var entry : tensors.entrySet()) {
      if (!part.isEmpty() && size + entry.getValue().size() > most) {
        parts.add(part);
        part = new TreeMap<>();
        size = 0;
      }
      part.put(entry.getKey(), entry.getValue());
      size += entry.getValue().size();
    }
    parts.add(part);
    return parts;
  }
}
