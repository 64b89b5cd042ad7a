package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What real QEMUs answered, cut down to what is read, with neutral paths and node names. */
public final class Dumps {

  /** The versions that there are dumps of. */
  public static final List<String> VERSIONS = List.of("7.2", "10.0", "11.1");

  private Dumps() {}

  /** The graph that the dump shows. */
  public static BlockGraph graph(String version, String name) {
    return GraphReader.read(replies(version, name));
  }

  /** A version whose answers look like the others'. */
  public static BlockGraph graph(String name) {
    return graph("10.0", name);
  }

  /** The nodes that the job holds, by its role for them. */
  static Map<String, String> heldBy(BlockGraph graph, String job) {
    Map<String, String> held = new LinkedHashMap<>();
    graph
        .users()
        .forEach(
            (node, users) ->
                users.stream()
                    .filter(u -> u.kind() == NodeUser.Kind.JOB && u.name().equals(job))
                    .forEach(user -> held.put(node, user.role())));
    return held;
  }

  static GraphReplies replies(String version, String name) {
    JsonObject dump = load(version + "/" + name + ".json");
    return replies(dump, dump.getJsonObject("debug"));
  }

  static GraphReplies withoutDebugGraph(String version, String name) {
    return replies(load(version + "/" + name + ".json"), null);
  }

  private static GraphReplies replies(JsonObject dump, @Nullable JsonObject debug) {
    return new GraphReplies(
        array(dump, "block"),
        array(dump, "named"),
        debug,
        array(dump, "exports"),
        array(dump, "jobs"),
        array(dump, "blockJobs"));
  }

  private static JsonArray array(JsonObject dump, String key) {
    return Objects.requireNonNull(dump.getJsonArray(key));
  }

  private static JsonObject load(String path) {
    try (InputStream in = Objects.requireNonNull(Dumps.class.getResourceAsStream(path), path)) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
