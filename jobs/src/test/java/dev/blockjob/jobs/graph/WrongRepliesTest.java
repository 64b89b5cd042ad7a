package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** QEMU's answers with each member in turn replaced by each kind of value there is. */
class WrongRepliesTest {

  private static final List<String> COMMANDS =
      List.of(
          "query-block",
          "query-named-block-nodes",
          "x-debug-query-block-graph",
          "query-block-exports",
          "query-jobs",
          "query-block-jobs");

  /** Null is what some mean by leaving a member out. */
  private static List<@Nullable Object> values() {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(
        List.of(true, 7, -1.5e300, BigInteger.TWO.pow(200), "", "active", new JsonArray()));
    values.addAll(
        List.of(new JsonArray().add("x"), new JsonObject(), new JsonObject().put("a", 1)));
    return values;
  }

  static Stream<GraphReplies> replies() {
    return Dumps.VERSIONS.stream()
        .flatMap(
            version ->
                Stream.of(
                    Dumps.replies(version, "idle"),
                    Dumps.replies(version, "mirror-running"),
                    Dumps.withoutDebugGraph(version, "mirror-running")));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void whatIsWrongIsAProtocolErrorThatNamesTheCommand(GraphReplies replies) {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < COMMANDS.size(); i++) {
      String command = COMMANDS.get(i);
      Object reply = reply(replies, i);
      if (reply != null) {
        mutate(reply, any -> read(replies, command, named));
      }
    }
    assertThat(named).contains("query-block", "query-named-block-nodes");
  }

  @Test
  void theMessageSaysWhichMember() {
    GraphReplies replies = Dumps.replies("10.0", "idle");
    replies.namedNodes().getJsonObject(0).put("file", 7);

    assertThatThrownBy(() -> GraphReader.read(replies))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("reply to query-named-block-nodes")
        .hasMessageContaining("\"file\" is no string");
  }

  private static @Nullable Object reply(GraphReplies replies, int command) {
    return switch (command) {
      case 0 -> replies.block();
      case 1 -> replies.namedNodes();
      case 2 -> replies.debugGraph();
      case 3 -> replies.exports();
      case 4 -> replies.jobs();
      default -> replies.blockJobs();
    };
  }

  /** Reads it all, and what is made of it first. */
  private static void read(GraphReplies replies, String command, List<String> named) {
    try {
      BlockGraph graph = GraphReader.read(replies);
      graph.disks().forEach(graph::chain);
      JsonObject debug = replies.debugGraph();
      if (debug != null) {
        RefreshedEdges.hasJobs(debug);
        RefreshedEdges.hasUnnamed(debug);
        RefreshedEdges.of(graph, debug, replies.exports());
      }
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).matches(".*(" + command + "|don't fit together).*");
      named.add(command);
    }
  }

  /** Has {@code use} look at {@code json} after each change; leaves it as it was. */
  private static void mutate(Object json, Consumer<Object> use) {
    if (json instanceof JsonObject object) {
      Map<String, Object> members = object.getMap();
      for (String key : List.copyOf(members.keySet())) {
        Object before = object.getValue(key);
        for (Object value : values()) {
          object.put(key, value);
          use.accept(json);
        }
        object.remove(key);
        use.accept(json);
        object.put(key, before);
        mutate(before, use);
      }
    } else if (json instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        Object before = array.getValue(i);
        for (Object value : values()) {
          array.set(i, value);
          use.accept(json);
        }
        array.set(i, before);
        mutate(before, use);
      }
    }
  }
}
