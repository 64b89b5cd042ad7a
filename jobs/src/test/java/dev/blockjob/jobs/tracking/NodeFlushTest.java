package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of the answers to a flush, and of none. */
class NodeFlushTest {

  private static final String COMMAND = "blockdev-reopen";
  private static final BlockGraph EMPTY =
      new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);
  private final Throwable flushedNow = refusal("Cannot find device='' nor node-name='x'");
  private final Throwable failed = refusal("Error flushing drive: Input/output error");
  private final Throwable notSent = new NotSentException(COMMAND, "it waited", null);
  private final Throwable noReply =
      new OutcomeUnknownException(COMMAND, "no reply within 60000 ms", null);

  private final Deque<Throwable> answers = new ArrayDeque<>();
  private final List<String> nodes = new ArrayList<>();
  private JsonObject asked = new JsonObject();
  private JsonArray now = new JsonArray();

  private static Throwable refusal(String why) {
    return new CommandException(COMMAND, "GenericError", why);
  }

  private QmpConnection qemu() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("execute");
              QmpCommand<?> command = (QmpCommand<?>) arguments[0];
              if (command.name().equals("query-named-block-nodes")) {
                return Future.succeededFuture(now);
              }
              asked = command.arguments();
              nodes.add(asked.getJsonArray("options").getJsonObject(0).getString("node-name"));
              return Future.failedFuture(answers.remove());
            });
  }

  private Future<Optional<String>> bothFlushed(Throwable... answered) {
    answers.addAll(List.of(answered));
    return NodeFlush.of(qemu(), EMPTY, List.of("base", "layer"), List.of());
  }

  private Future<Optional<String>> flushed(Throwable... answered) {
    answers.addAll(List.of(answered));
    return NodeFlush.of(qemu(), EMPTY, List.of("base"), List.of());
  }

  @Test
  void whatQemuFlushedIsNoProblem() {
    assertThat(flushed(flushedNow).result()).isEmpty();
  }

  @Test
  void whatQemuCannotFlushIsOne() {
    assertThat(flushed(failed).result()).get().asString().contains("'base'", "Input/output error");
  }

  /** QEMU's own flush failed then, and the next one need not. */
  @Test
  void aNodeThatQemuLeftWritableCouldNotBeFlushed() {
    BlockNode base =
        new BlockNode(
            "base", "qcow2", "b", "/b", Map.of(), true, false, 1L, 0L, null, null, List.of());
    BlockGraph before = new BlockGraph(List.of(), Map.of("base", base), Map.of(), List.of(), true);
    JsonObject node = new JsonObject().put("node-name", "base");
    answers.addAll(List.of(flushedNow, flushedNow));

    now = new JsonArray().add(node.copy().put("ro", true));
    assertThat(NodeFlush.of(qemu(), before, List.of("base"), List.of("base")).result()).isEmpty();
    now = new JsonArray().add(node.copy().put("ro", false));
    assertThat(NodeFlush.of(qemu(), before, List.of("base"), List.of("base")).result())
        .get()
        .asString()
        .contains("'base'", "writable", "delete nothing");
  }

  @Test
  void whatWasNotSentIsSentAgain() {
    assertThat(flushed(notSent, flushedNow).result()).isEmpty();
    assertThat(flushed(notSent, failed).result()).isPresent();
    assertThat(answers).isEmpty();
  }

  @Test
  void whatIsNotSentTwiceFailsAndIsNotTriedForEver() {
    assertThat(flushed(notSent, notSent).cause()).isInstanceOf(NotSentException.class);
  }

  /** What is behind it may hold what it is stored in, and has to be flushed last. */
  @Test
  void allAreFlushedAgainInOrderIfOneWasNotSent() {
    assertThat(bothFlushed(notSent, flushedNow, flushedNow, flushedNow).result()).isEmpty();
    assertThat(nodes).containsExactly("base", "layer", "base", "layer");
  }

  @Test
  void aFailureBehindOneThatWasNotSentIsNotAskedForAgain() {
    assertThat(bothFlushed(notSent, failed).result()).get().asString().contains("'layer'");
    assertThat(nodes).containsExactly("base", "layer");
  }

  @Test
  void theFirstOfTwoFailuresIsTold() {
    assertThat(bothFlushed(failed, failed).result()).get().asString().contains("'base'");
  }

  /** The next answer might be a success, after an error that nobody has heard of. */
  @Test
  void whatGetsNoReplyIsNotAskedAgainAndIsAProblem() {
    assertThat(flushed(noReply, flushedNow).result())
        .get()
        .asString()
        .contains("isn't known", "no reply within 60000 ms", "delete nothing");
    assertThat(answers).containsExactly(flushedNow);
  }

  @Test
  void theChildThatIsAskedForHasANameThatNoNodeCanHave() {
    var unused = flushed(flushedNow);

    String child = asked.getJsonArray("options").getJsonObject(0).getString("file");
    assertThat(child).hasSize(32).startsWith("blockjob-no-such-node-");
  }
}
