package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonOutputTest {

  @Test
  void unsigned_64_bit_numbers_are_exact() {
    JsonObject json = new JsonObject().put("return", new BigInteger("18446744073709551615"));

    assertThat(JsonOutput.line(json)).isEqualTo("{\"return\":18446744073709551615}");
  }

  @Test
  void output_is_ascii() {
    assertThat(JsonOutput.line(new JsonObject().put("file", "ä😀")))
        .isEqualTo("{\"file\":\"\\u00e4\\ud83d\\ude00\"}");
  }

  @Test
  void a_job_has_qmp_names() {
    JobInfo job =
        new JobInfo(
            new JobId("m0"),
            "mirror",
            JobStatus.READY,
            5,
            10,
            null,
            new JobInfo.Block(0, "ok", false, true, true, null));

    assertThat(JsonOutput.line(JsonOutput.job(job)))
        .isEqualTo(
            "{\"id\":\"m0\",\"type\":\"mirror\",\"status\":\"ready\",\"current-progress\":5,"
                + "\"total-progress\":10,\"speed\":0,\"io-status\":\"ok\",\"paused\":false,"
                + "\"busy\":true,\"ready\":true}");
  }

  @Test
  void a_failure_carries_qemus_text() {
    JobOutcome outcome = new JobOutcome.Failed(new JobId("c0"), "No space left on device");

    assertThat(JsonOutput.line(JsonOutput.outcome(outcome)))
        .isEqualTo("{\"job\":\"c0\",\"outcome\":\"failed\",\"error\":\"No space left on device\"}");
  }

  @Test
  void an_event_has_its_latency() {
    Instant sent = Instant.parse("2026-01-01T00:00:00Z");
    QmpEvent event = new QmpEvent("STOP", new JsonObject(), sent, sent.plusNanos(1_500_000));

    assertThat(JsonOutput.event(event).getDouble("latency-ms")).isEqualTo(1.5);
  }

  @Test
  void an_event_without_time_has_no_latency() {
    QmpEvent event = new QmpEvent("STOP", new JsonObject(), null, Instant.EPOCH);

    assertThat(JsonOutput.event(event).containsKey("latency-ms")).isFalse();
  }

  @Test
  void a_layer_that_qemu_describes_in_json_has_its_path_as_file() {
    String described = "json:{\"driver\":\"qcow2\",\"file\":{\"filename\":\"/a.qcow2\"}}";

    assertThat(layer(described).getString("file")).isEqualTo("/a.qcow2");
    assertThat(layer(described).getString("qemu-file")).isEqualTo(described);
    assertThat(layer("/a.qcow2").getString("file")).isEqualTo("/a.qcow2");
    assertThat(layer("/a.qcow2").containsKey("qemu-file")).isFalse();
  }

  private static JsonObject layer(String file) {
    BlockNode node =
        new BlockNode(
            "a",
            "qcow2",
            file,
            "/a.qcow2",
            Map.of(),
            false,
            false,
            1 << 20,
            null,
            null,
            null,
            List.of());
    Disk disk = new Disk("vd0", null, null, "a", "a");
    BlockGraph graph = new BlockGraph(List.of(disk), Map.of("a", node), Map.of(), List.of(), true);
    return JsonOutput.disk(graph, disk).getJsonArray("chain").getJsonObject(0);
  }
}
