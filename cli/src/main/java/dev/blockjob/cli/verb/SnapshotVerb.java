package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.OperationReporter;
import dev.blockjob.cli.follow.PendingRecovery;
import dev.blockjob.cli.option.PlainOption;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.cli.render.ChainTree;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.Operations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob snapshot}. */
@Command(
    name = "snapshot",
    description = {
      "Puts a new overlay on each disk, at the same moment: all or none.",
      "If a step fails, the disks are as before and the new files are gone.",
      "An operation that stopped half-way on one of them is recovered first."
    },
    footerHeading = "%nQMP: ",
    footer = "blockdev-create, blockdev-add, then blockdev-snapshot in one transaction")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class SnapshotVerb extends Verb {

  @Parameters(
      arity = "1..*",
      paramLabel = "DISK[=FILE]",
      description = {
        "A disk by qdev id, -drive id, node name or image file, and the overlay's file, which must"
            + " not exist. A relative file is taken from where you are; with qemu: before it from"
            + " QEMU's working folder.",
        "Without a file it is named after the current image, beside it."
      })
  private List<String> disks = new ArrayList<>();

  @Option(
      names = "--node-name",
      paramLabel = "NODE",
      description = "The overlay's node name, for a snapshot of one disk. Default: made up.")
  private @Nullable String nodeName;

  @Option(
      names = "--guest-agent",
      paramLabel = "SOCKET",
      description =
          "Freeze the guest's file systems through its agent around that moment. They are thawed "
              + "in any case; if this process dies, by `blockjob recover`.")
  private @Nullable String guestAgent;

  @Option(
      names = "--no-space-check",
      description = "Go on even if an overlay's file system looks full.")
  private boolean noSpaceCheck;

  @Option(
      names = "--encrypt",
      paramLabel = "SECRET",
      description =
          "Encrypt the overlays (LUKS) with this secret object of QEMU's, by its id. The guest"
              + " stands still for some seconds meanwhile.")
  private @Nullable String encrypt;

  @Mixin private PlainOption plain;
  @Mixin private StateOption state;

  @Override
  void check() {
    if (nodeName != null && disks.size() > 1) {
      throw new UsageException("--node-name can't name the overlays of " + disks.size() + " disks");
    }
  }

  @Override
  int run(Session session) throws TimeoutException {
    List<Snapshot.Overlay> overlays = disks.stream().map(this::overlay).toList();
    BlockJobs jobs = session.jobs();
    if (guestAgent == null) { // else it comes with the snapshot
      List<String> names = overlays.stream().map(Snapshot.Overlay::disk).toList();
      PendingRecovery.recover(session, state.folder(environment()), names);
    }
    BlockGraph before = session.answer(jobs.graph(), "while looking at the disks");
    List<Disk> named = overlays.stream().map(o -> before.disk(o.disk(), jobs.sameFile())).toList();
    BlockGraph graph = take(session, new Snapshot(overlays, !noSpaceCheck, plain.allowed()));
    ChainTree tree = new ChainTree(session.screen().terminal(), false);
    for (Disk was : named) {
      Disk disk = now(graph, was);
      if (session.json()) {
        session.json(JsonOutput.disk(graph, disk));
      } else {
        session.screen().lines(tree.lines(graph, disk));
      }
    }
    return ExitCode.DONE;
  }

  /** Its name may be another disk's by now: that of a layer which several have. */
  private static Disk now(BlockGraph graph, Disk was) {
    return graph.disks().stream()
        .filter(was::isSame)
        .findFirst()
        .orElseGet(() -> graph.disk(was.active()));
  }

  /** Ctrl-C doesn't end the wait for a guest that is frozen: it has to be thawed. */
  private BlockGraph take(Session session, Snapshot snapshot) {
    String agent = guestAgent;
    if (agent == null) {
      return session.answer(
          session.jobs().snapshot(snapshot), "while the snapshot was being taken");
    }
    try (OperationReporter reporter = OperationReporter.withoutSteps(session)) {
      return InterruptibleWait.answerPatiently(
          Operations.on(session.jobs(), state.folder(environment()))
              .snapshot(snapshot, options().address(agent).toString(), reporter));
    }
  }

  private Snapshot.Overlay overlay(String text) {
    int equals = text.indexOf('=');
    String disk = environment().nameOrFile(equals < 0 ? text : text.substring(0, equals));
    if (equals < 0) {
      return new Snapshot.Overlay(disk, null, nodeName, encrypt);
    }
    if (equals == text.length() - 1) {
      throw new UsageException("'" + text + "' names no file after the '='");
    }
    Path file = environment().absolute(text.substring(equals + 1));
    return new Snapshot.Overlay(disk, file, nodeName, encrypt);
  }
}
