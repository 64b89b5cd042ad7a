package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.JobTable;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.Sizes;
import dev.blockjob.cli.render.Table;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpGreeting;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code blockjob info}. */
@Command(
    name = "info",
    description = "QEMU's version and state, its disks and jobs, at a glance.",
    footerHeading = "%nQMP: ",
    footer = "the greeting, query-status, query-block, query-named-block-nodes, query-jobs")
final class InfoVerb extends Verb {

  @Override
  int run(Session session) {
    // All questions are on their way before the first answer is waited for.
    Future<String> status = status(session);
    Future<BlockGraph> asked = session.jobs().graph();
    BlockGraph graph = session.answer(asked, "while asking for the disks");
    String state = session.answer(status, "while asking for the state");
    if (session.json()) {
      session.json(json(session, state, graph));
      return ExitCode.DONE;
    }
    Colors colors = session.screen().colors();
    QmpGreeting greeting = session.connection().greeting();
    String packaged = greeting.packageInfo().isBlank() ? "" : " (" + greeting.packageInfo() + ")";
    session.screen().line("QEMU " + colors.bold(greeting.version().toString()) + packaged);
    session.screen().line("at " + session.connection().address() + ", " + state);
    session.screen().line("");
    session.screen().lines(disks(graph, colors));
    session.screen().line("");
    session.screen().lines(JobTable.lines(graph.jobs(), colors));
    return ExitCode.DONE;
  }

  private static Future<String> status(Session session) {
    return session
        .connection()
        .execute("query-status")
        .map(
            answer ->
                ProtocolException.reading(
                    "query-status", () -> ((JsonObject) answer).getString("status", "unknown")))
        .recover(
            failure ->
                failure instanceof CommandException refused
                        && refused.errorClass().equals("CommandNotFound")
                    ? Future.succeededFuture("no guest (qemu-storage-daemon)")
                    : Future.failedFuture(failure));
  }

  /** What nobody uses is a disk only where nothing else is: in a storage daemon without exports. */
  private static List<String> disks(BlockGraph graph, Colors colors) {
    if (graph.disks().isEmpty()) {
      return List.of("no disks");
    }
    Map<Boolean, List<Disk>> disks =
        graph.disks().stream().collect(Collectors.partitioningBy(Disk::isAttached));
    List<Disk> used = disks.getOrDefault(true, List.of());
    List<Disk> spare = disks.getOrDefault(false, List.of());
    if (used.isEmpty()) {
      return table("DISK", spare, graph, colors);
    }
    List<String> lines = new ArrayList<>(table("DISK", used, graph, colors));
    if (!spare.isEmpty()) {
      lines.add("");
      lines.addAll(table("UNUSED NODE", spare, graph, colors));
      lines.add("`blockjob qmp blockdev-del node-name=NODE` closes one that is left of a job");
    }
    return lines;
  }

  private static List<String> table(
      String what, List<Disk> disks, BlockGraph graph, Colors colors) {
    Table table = new Table(what, "ACTIVE LAYER", "FORMAT", ">SIZE", ">LAYERS", "FILE");
    for (Disk disk : disks) {
      List<BlockNode> layers = graph.chain(disk).layers();
      BlockNode active = layers.get(0);
      table.row(
          colors.cyan(disk.name()),
          active.name(),
          active.driver(),
          Sizes.format(active.virtualSize()),
          String.valueOf(layers.size()),
          active.image());
    }
    return table.lines(colors);
  }

  private static JsonObject json(Session session, String state, BlockGraph graph) {
    QmpGreeting greeting = session.connection().greeting();
    JsonArray disks = new JsonArray();
    graph.disks().forEach(disk -> disks.add(JsonOutput.disk(graph, disk)));
    JsonArray jobs = new JsonArray();
    graph.jobs().forEach(job -> jobs.add(JsonOutput.job(job)));
    return new JsonObject()
        .put("version", greeting.version().toString())
        .put("package", greeting.packageInfo())
        .put("address", session.connection().address().toString())
        .put("status", state)
        .put("disks", disks)
        .put("jobs", jobs);
  }
}
