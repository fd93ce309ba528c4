package dev.zerostream.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zerostream.stage.OptionSources;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.stage.StageOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Clusters can not be had everywhere, so what the manifests say is checked against schemas and
 * code.
 */
class KubernetesTest {

  private static final Path BASE = ComposeFile.ROOT.resolve("deploy/kubernetes/base");
  private static final Path SECURED =
      ComposeFile.ROOT.resolve("deploy/kubernetes/overlays/secured");
  private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "Job");

  private final List<Map<?, ?>> base = resources(BASE);

  @Test
  void shouldBeWhatTheSchemasOfKubernetesAndKedaAskFor() {
    assertThat(base).hasSizeGreaterThan(12);
    for (Map<?, ?> object : base) {
      assertThat(Schemas.kubernetes(object)).as(name(object)).isEmpty();
    }
  }

  @Test
  void shouldNoticeAMisspeltField() {
    Map<Object, Object> broken = new HashMap<>(workload("solver"));
    Map<Object, Object> spec = new HashMap<>(at(broken, "spec"));
    spec.put("replcas", 3);
    broken.put("spec", spec);

    assertThat(Schemas.kubernetes(broken)).anyMatch(it -> it.contains("replcas"));
  }

  @Test
  void shouldListEveryFileAndPatchOnlyWhatThereIs() throws IOException {
    for (Path folder : List.of(BASE, SECURED)) {
      Map<?, ?> kustomization = kustomization(folder);
      List<String> named = new ArrayList<>();
      named.addAll(strings(kustomization.get("resources")));
      if (kustomization.get("patches") instanceof List<?> patches) {
        patches.forEach(it -> named.add(String.valueOf(((Map<?, ?>) it).get("path"))));
      }
      named.remove("../../base");
      named.add("kustomization.yaml");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(it -> it.getFileName().toString()))
            .containsExactlyInAnyOrderElementsOf(named);
      }
    }
    for (Map<?, ?> patch : patches()) {
      Map<?, ?> patched = workload(at(patch, "metadata").get("name").toString());
      assertThat(patched.get("kind")).isEqualTo(patch.get("kind"));
      assertThat(patched.get("apiVersion")).isEqualTo(patch.get("apiVersion"));
      assertThat(container(patch).get("name")).isEqualTo(container(patched).get("name"));
    }
  }

  @Test
  void shouldRunEveryStageWithArgumentsThatItTakes() {
    Map<String, String> environment = environment(kustomization(BASE));
    assertThat(environment.keySet().stream().filter(it -> it.startsWith("ZEROSTREAM_")))
        .allSatisfy(it -> assertThat(known()).contains(it));
    for (StageDescription stage : Descriptions.ALL) {
      List<String> arguments = strings(container(workload(stage.name())).get("args"));
      assertThat(arguments.get(0)).isEqualTo(stage.name());
      List<String> options = new ArrayList<>(arguments.subList(1, arguments.size()));
      options.addAll(List.of("--bootstrap-servers", environment.get(variable("bootstrap"))));
      options.addAll(List.of("--schema-registry", environment.get(variable("registry"))));
      StageOptions parsed = StageOptions.parse(stage.name(), options);
      assertThat(parsed.data()).hasToString("/data");
    }
    assertThat(strings(container(workload("topics")).get("args")))
        .containsExactly("topics", "create");
  }

  private static String variable(String of) {
    return of.equals("bootstrap") ? "ZEROSTREAM_BOOTSTRAP_SERVERS" : "ZEROSTREAM_SCHEMA_REGISTRY";
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>();
    OptionSources.OPTIONS.forEach(
        it ->
            known.add("ZEROSTREAM_" + it.substring(2).toUpperCase(Locale.ROOT).replace('-', '_')));
    return known;
  }

  @Test
  void shouldAskForHealthWhereTheStagesAnswer() {
    String port = environment(kustomization(BASE)).get("ZEROSTREAM_HEALTH_PORT");
    for (StageDescription stage : Descriptions.ALL) {
      Map<?, ?> container = container(workload(stage.name()));
      assertThat(String.valueOf(container.get("ports")))
          .contains("{name=health, containerPort=" + port + "}");
      assertThat(String.valueOf(container.get("livenessProbe")))
          .contains("path=/health, port=health");
      assertThat(String.valueOf(container.get("readinessProbe")))
          .contains("path=/ready, port=health");
    }
    assertThat(environment(kustomization(BASE))).containsEntry("ZEROSTREAM_HEALTH_HOST", "0.0.0.0");
  }

  @Test
  void shouldRunNothingAsRootOrOnAWritableRootOrWithoutLimits() {
    List<Map<?, ?>> workloads =
        base.stream().filter(it -> WORKLOADS.contains(String.valueOf(it.get("kind")))).toList();
    assertThat(workloads).hasSize(Descriptions.ALL.size() + 1);
    for (Map<?, ?> workload : workloads) {
      Map<?, ?> pod = pod(workload);
      Map<?, ?> container = container(workload);
      assertThat(at(pod, "securityContext").toString())
          .as(name(workload))
          .contains("runAsNonRoot=true", "runAsUser=10001", "type=RuntimeDefault");
      assertThat(at(container, "securityContext").toString())
          .as(name(workload))
          .contains("allowPrivilegeEscalation=false", "readOnlyRootFilesystem=true", "drop=[ALL]");
      assertThat(at(at(container, "resources"), "limits").containsKey("memory")).isTrue();
      assertThat(pod.get("enableServiceLinks")).isEqualTo(false);
      assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
    }
  }

  @Test
  void shouldScaleByTheMetricThatTheDashboardHas() throws IOException {
    String metrics =
        Files.readString(
            ComposeFile.ROOT.resolve(
                "dashboard/src/main/java/dev/zerostream/dashboard/web/PrometheusText.java"));
    assertThat(metrics).contains("PREFIX = \"zerostream_\"", "\"group_lag_records\"");
    List<Map<?, ?>> scalers =
        base.stream().filter(it -> "ScaledObject".equals(it.get("kind"))).toList();
    assertThat(scalers).hasSize(2);
    for (Map<?, ?> scaler : scalers) {
      String target = at(at(scaler, "spec"), "scaleTargetRef").get("name").toString();
      assertThat(workload(target).get("kind")).isEqualTo("Deployment");
      assertThat(scaler.toString())
          .contains("sum(zerostream_group_lag_records{stage=\"" + target + "\"})");
    }
  }

  @Test
  void shouldGiveEachStageASecretOfItsOwnInTheSecuredOverlay() {
    String file = environment(kustomization(SECURED)).get("ZEROSTREAM_CLIENT_PROPERTIES");
    assertThat(patches()).hasSize(Descriptions.ALL.size() + 1);
    for (Map<?, ?> patch : patches()) {
      String name = at(patch, "metadata").get("name").toString();
      assertThat(patch.toString())
          .contains("secretName=zerostream-" + name + "-client")
          .contains("mountPath=" + Path.of(file).getParent());
    }
  }

  private Map<?, ?> workload(String name) {
    return base.stream()
        .filter(it -> WORKLOADS.contains(String.valueOf(it.get("kind"))))
        .filter(it -> at(it, "metadata").get("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<?, ?>> patches() {
    List<Map<?, ?>> found = new ArrayList<>();
    for (Object patch : (List<?>) kustomization(SECURED).get("patches")) {
      String file = String.valueOf(((Map<?, ?>) patch).get("path"));
      found.addAll(Schemas.documents(read(SECURED.resolve(file))));
    }
    return found;
  }

  private static List<Map<?, ?>> resources(Path folder) {
    List<Map<?, ?>> found = new ArrayList<>();
    for (String file : strings(kustomization(folder).get("resources"))) {
      found.addAll(Schemas.documents(read(folder.resolve(file))));
    }
    return found;
  }

  private static Map<?, ?> kustomization(Path folder) {
    return Schemas.documents(read(folder.resolve("kustomization.yaml"))).get(0);
  }

  private static Map<String, String> environment(Map<?, ?> kustomization) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Object generator : (List<?>) kustomization.get("configMapGenerator")) {
      for (String literal : strings(((Map<?, ?>) generator).get("literals"))) {
        String[] pair = literal.split("=", 2);
        variables.put(pair[0], pair[1]);
      }
    }
    return variables;
  }

  private static Map<?, ?> pod(Map<?, ?> workload) {
    return at(at(at(workload, "spec"), "template"), "spec");
  }

  private static Map<?, ?> container(Map<?, ?> workload) {
    return (Map<?, ?>) ((List<?>) pod(workload).get("containers")).get(0);
  }

  private static Map<?, ?> at(Map<?, ?> map, String key) {
    return (Map<?, ?>) map.get(key);
  }

  private static String name(Map<?, ?> object) {
    return object.get("kind") + " " + at(object, "metadata").get("name");
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
