package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.ChainTree;
import dev.blockjob.cli.render.JobTable;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Disk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob chain}. */
@Command(
    name = "chain",
    description = "The layers of each disk, or of one: nodes, formats, sizes, files, bitmaps.",
    footerHeading = "%nQMP: ",
    footer = "query-block, query-named-block-nodes, query-jobs")
final class ChainVerb extends Verb {

  @Parameters(
      arity = "0..1",
      paramLabel = "DISK",
      description = "A disk by qdev id, -drive id, node name or image file. Default: all.")
  private @Nullable String disk;

  @Option(names = "--base-first", description = "Draw the base on top, the active layer below.")
  private boolean baseFirst;

  @Override
  int run(Session session) {
    BlockJobs jobs = session.jobs();
    BlockGraph graph = session.answer(jobs.graph(), "while asking for the disks");
    List<Disk> disks =
        disk == null
            ? graph.disks()
            : List.of(graph.disk(environment().nameOrFile(disk), jobs.sameFile()));
    if (session.json()) {
      disks.forEach(each -> session.json(JsonOutput.disk(graph, each)));
      return ExitCode.DONE;
    }
    ChainTree tree = new ChainTree(session.screen().terminal(), baseFirst);
    if (disks.isEmpty()) {
      session.screen().line("no disks");
    }
    disks.forEach(each -> session.screen().lines(tree.lines(graph, each)));
    if (!graph.jobs().isEmpty()) {
      session.screen().line("");
      session.screen().lines(JobTable.lines(graph.jobs(), session.screen().colors()));
    }
    return ExitCode.DONE;
  }
}
