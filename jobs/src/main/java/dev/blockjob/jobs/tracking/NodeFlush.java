package dev.blockjob.jobs.tracking;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Has QEMU flush nodes, and hears whether that failed. Commit, stream and backup say success
 * without a flush of what they wrote to; what fails later, when QEMU closes that, it tells nobody
 * (7.2 to 11.1). Mirror and active commit flush their target before they end.
 *
 * <p>No command does that alone. {@code blockdev-reopen} flushes the node before it looks at the
 * new options, so it is asked for what it has to refuse: a child that doesn't exist. A node that is
 * read-only isn't flushed: QEMU did that when it made it read-only, and would have left it writable
 * otherwise.
 */
public final class NodeFlush {

  private static final String COMMAND = "blockdev-reopen";

  /**
   * Longer by one than the name of any node can be, and not longer: QEMU takes its time to read.
   * Never the same: no node must ever go by it.
   */
  private static final String NO_NODE =
      "blockjob-no-such-node-" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);

  /** In QEMU's words (7.2 to 11.1): the refusal that is none of the options. */
  private static final String FAILED = "Error flushing drive";

  private NodeFlush() {}

  /**
   * Flushes them in order, each with what it is stored in; gives why the first one that can't be
   * flushed can't, or that QEMU didn't say whether it is: to ask again is no way to find out, as a
   * failed flush may be told of only once. Fails with {@link NotSentException} if one of the
   * commands could not be sent, which is tried twice.
   *
   * @param graph that has them, or of those that were there before others were added
   * @param readOnly of them, those that QEMU must have made read-only again if they were
   */
  public static Future<Optional<String>> of(
      QmpConnection connection, BlockGraph graph, List<String> nodes, List<String> readOnly) {
    List<String> stored = nodes.stream().flatMap(it -> stored(graph, it)).distinct().toList();
    List<String> sealed =
        readOnly.stream()
            .filter(it -> graph.node(it).filter(BlockNode::readOnly).isPresent())
            .toList();
    return flush(connection, stored, sealed)
        .recover(
            failure ->
                failure instanceof NotSentException
                    ? flush(connection, stored, sealed)
                    : Future.failedFuture(failure));
  }

  /**
   * Sends all of it at once: QEMU does it in order, and reads the next while it waits for the disk.
   * Each answer is looked at, for what failed may be told of only once; where one wasn't sent, all
   * is to be done again, since what came behind it was done too early.
   */
  private static Future<Optional<String>> flush(
      QmpConnection connection, List<String> stored, List<String> sealed) {
    List<Future<Optional<String>>> answers = new ArrayList<>();
    stored.forEach(node -> answers.add(flush(connection, node)));
    if (!sealed.isEmpty()) {
      answers.add(writable(connection, sealed));
    }
    Future<?> all = Future.join(answers);
    return all.transform(
        done ->
            answers.stream()
                .filter(Future::succeeded)
                .flatMap(answer -> answer.result().stream())
                .findFirst()
                .map(problem -> Future.succeededFuture(Optional.of(problem)))
                .orElseGet(
                    () ->
                        done.succeeded()
                            ? Future.succeededFuture(Optional.empty())
                            : Future.failedFuture(done.cause())));
  }

  /**
   * QEMU makes a base read-only again at the end of a commit, and flushes it for that: it stays
   * writable where that fails, and the next flush may succeed, for an error can be told once.
   */
  private static Future<Optional<String>> writable(QmpConnection connection, List<String> sealed) {
    return connection
        .execute(QmpCommand.raw("query-named-block-nodes", new JsonObject().put("flat", true)))
        .map(
            reply ->
                reply instanceof JsonArray all
                    ? all.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .filter(node -> sealed.contains(node.getString("node-name")))
                        .filter(node -> Boolean.FALSE.equals(node.getValue("ro")))
                        .map(node -> lost(node.getString("node-name"), "it left it writable"))
                        .findFirst()
                    : Optional.<String>empty())
        .otherwise(failure -> Optional.of(unknown(failure)));
  }

  private static String lost(String node, String why) {
    return "QEMU can't flush node '"
        + node
        + "' ("
        + why
        + "): the job is over, but what it wrote there may be lost when QEMU or the host ends;"
        + " delete nothing";
  }

  /** What is to be said of a job of which nobody told whether what it wrote was flushed. */
  public static String unknown(Throwable failure) {
    return "the job is over, but whether what it wrote is on the disk isn't known: "
        + failure.getMessage()
        + "; delete nothing";
  }

  private static Future<Optional<String>> flush(QmpConnection connection, String node) {
    return connection
        .execute(command(node))
        .map(Optional.<String>empty())
        .recover(failure -> told(node, failure));
  }

  /**
   * The node and those under it that aren't backing files. A raw node that nobody writes to any
   * more doesn't pass a flush on (7.2 to 11.1).
   */
  private static Stream<String> stored(BlockGraph graph, String node) {
    return Stream.concat(
        Stream.of(node),
        graph.node(node).stream()
            .flatMap(
                found ->
                    found.children().values().stream()
                        .filter(child -> !child.equals(found.backing()))
                        .flatMap(child -> stored(graph, child))));
  }

  private static QmpCommand<Object> command(String node) {
    JsonObject options =
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", node)
            .put("file", NO_NODE)
            .put("backing", NO_NODE); // what has one must name one, or isn't looked at
    return QmpCommand.raw(COMMAND, new JsonObject().put("options", new JsonArray().add(options)));
  }

  private static Future<Optional<String>> told(String node, Throwable failure) {
    if (failure instanceof OutcomeUnknownException) {
      return Future.succeededFuture(Optional.of(unknown(failure)));
    }
    if (!(failure instanceof CommandException refused)) {
      return Future.failedFuture(failure);
    }
    String said = refused.description();
    return Future.succeededFuture(
        said.startsWith(FAILED) ? Optional.of(lost(node, said)) : Optional.empty());
  }
}
