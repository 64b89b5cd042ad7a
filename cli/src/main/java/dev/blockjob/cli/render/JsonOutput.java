package dev.blockjob.cli.render;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Machine output, {@code --json}: the names are QMP's where QMP has one, sizes are bytes, times ISO
 * 8601. Part of the command line's contract.
 */
public final class JsonOutput {

  private JsonOutput() {}

  /** One line of ASCII, as QEMU writes it; integers of any size exact. */
  public static String line(JsonObject object) {
    return ascii(object.encode());
  }

  /** For people: indented. */
  public static String pretty(@Nullable Object value) {
    return io.vertx.core.json.Json.encodePrettily(value);
  }

  /** {@code json} with everything beyond ASCII escaped; that stands in strings only. */
  static String ascii(String json) {
    if (json.chars().allMatch(c -> c < 0x7f)) {
      return json;
    }
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x7f) {
        escaped.append(c);
      } else {
        escaped.append(String.format("\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }

  public static JsonObject job(JobInfo job) {
    JsonObject json =
        new JsonObject()
            .put("id", job.id().value())
            .put("type", job.type())
            .put("status", job.status().wireName())
            .put("current-progress", job.current())
            .put("total-progress", job.total());
    putIfThere(json, "error", job.error());
    JobInfo.Block block = job.block();
    if (block != null) {
      json.put("speed", block.speed())
          .put("io-status", block.ioStatus())
          .put("paused", block.paused())
          .put("busy", block.busy())
          .put("ready", block.ready());
      putIfThere(json, "actively-synced", block.activelySynced());
    }
    return json;
  }

  /** A job's progress. */
  public static JsonObject progress(JobProgress progress) {
    JsonObject json =
        new JsonObject()
            .put("job", progress.info().id().value())
            .put("status", progress.info().status().wireName())
            .put("offset", progress.offset())
            .put("len", progress.length())
            .put("bytes-per-second", progress.bytesPerSecond())
            .put("converging", progress.converging());
    Duration eta = progress.eta();
    putIfThere(json, "eta-seconds", eta == null ? null : eta.toMillis() / 1000.0);
    return json;
  }

  /** How a job ended. */
  public static JsonObject outcome(JobOutcome outcome) {
    JsonObject json =
        new JsonObject().put("job", outcome.id().value()).put("outcome", outcome.kind().wireName());
    if (outcome instanceof JobOutcome.Completed completed) {
      json.put("ending", completed.ending().wireName());
    } else if (outcome instanceof JobOutcome.Failed failed) {
      json.put("error", failed.error());
    } else if (outcome instanceof JobOutcome.Vanished vanished) {
      putIfThere(json, "graph", vanished.graph());
    }
    return json;
  }

  /** A disk with its chain, active layer first. */
  public static JsonObject disk(BlockGraph graph, Disk disk) {
    JsonObject json = new JsonObject().put("disk", disk.name());
    putIfThere(json, "qdev", disk.qdev());
    putIfThere(json, "device", disk.device());
    putIfThere(json, "export", disk.export());
    json.put("root", disk.root()).put("active", disk.active());
    JsonArray chain = new JsonArray();
    graph.chain(disk).layers().forEach(node -> chain.add(node(node)));
    return json.put("chain", chain);
  }

  private static JsonObject node(BlockNode node) {
    JsonObject json =
        new JsonObject()
            .put("node-name", node.name())
            .put("driver", node.driver())
            .put("file", node.image())
            .put("read-only", node.readOnly())
            .put("virtual-size", node.virtualSize());
    putIfThere(json, "qemu-file", node.image().equals(node.file()) ? null : node.file());
    putIfThere(json, "actual-size", node.allocatedSize());
    putIfThere(json, "encrypted", node.encrypted() ? true : null);
    putIfThere(json, "backing-file", node.headerBackingFile());
    putIfThere(json, "backing-format", node.headerBackingFormat());
    JsonArray bitmaps = new JsonArray();
    node.bitmaps().forEach(bitmap -> bitmaps.add(bitmap(bitmap)));
    return json.put("dirty-bitmaps", bitmaps);
  }

  private static JsonObject bitmap(BlockNode.Bitmap bitmap) {
    JsonObject json = new JsonObject();
    putIfThere(json, "name", bitmap.name());
    return json.put("granularity", bitmap.granularity())
        .put("count", bitmap.count())
        .put("recording", bitmap.recording())
        .put("busy", bitmap.busy())
        .put("persistent", bitmap.persistent())
        .put("inconsistent", bitmap.inconsistent());
  }

  /** An event; {@code latency-ms} is from QEMU's clock to its arrival here. */
  public static JsonObject event(QmpEvent event) {
    JsonObject json = new JsonObject().put("event", event.name()).put("data", event.data());
    Instant timestamp = event.timestamp();
    putIfThere(json, "timestamp", timestamp == null ? null : timestamp.toString());
    json.put("received", event.received().toString());
    if (timestamp != null) {
      json.put("latency-ms", Duration.between(timestamp, event.received()).toNanos() / 1e6);
    }
    return json;
  }

  public static JsonArray names(List<String> names) {
    return new JsonArray(List.copyOf(names));
  }

  private static void putIfThere(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
