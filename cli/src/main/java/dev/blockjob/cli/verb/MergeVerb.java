package dev.blockjob.cli.verb;

import dev.blockjob.cli.option.DropOption;
import dev.blockjob.cli.option.DurationConverter;
import dev.blockjob.cli.option.PlainOption;
import dev.blockjob.cli.option.RemoteBackingOption;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob merge}. */
@Command(
    name = "merge",
    description = {
      "Deletes snapshots of disks while their guest runs: the layer of each and the one above become"
          + " one. Nothing that the guest can read changes.",
      "Journalled: if this process or QEMU dies, `blockjob recover` finishes it or rolls it back."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "block-commit or block-stream; job-complete at READY or job-finalize at PENDING;",
      "job-dismiss; blockdev-del of nodes that are no longer in use; then files are deleted"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MergeVerb extends OperationVerb {

  @Parameters(
      arity = "1..*",
      paramLabel = "DISK",
      description = {
        "Each a disk by qdev id, -drive id, node name or image file.",
        "Several are merged together: nothing switches before all of their jobs can; if one fails"
            + " before that, no disk switches. Then all are let through at once."
      })
  private List<String> disks = new ArrayList<>();

  @Mixin private DropOption drop;

  @ArgGroup(multiplicity = "1")
  private SnapshotSelection selection;

  @Option(
      names = "--direction",
      paramLabel = "WAY",
      description =
          "commit (down, the lowest file stays) or stream (up, the topmost stays). Default: the one"
              + " that copies fewer bytes.")
  private @Nullable Direction direction;

  @Mixin private RemoteBackingOption remoteBacking;
  @Mixin private PlainOption plain;

  @Option(
      names = "--keep-files",
      description = "Leave the files of the layers that drop out where they are.")
  private boolean keepFiles;

  @Option(
      names = "--no-space-check",
      description = "Don't refuse when there may be too little space for what is copied.")
  private boolean noSpaceCheck;

  @Option(
      names = "--all-or-none",
      description = {
        "For several disks: hold active commits where all can switch and none has, and cancel all if"
            + " one doesn't get there. The guest's I/O on these disks stands still meanwhile."
      })
  private boolean allOrNone;

  @Option(
      names = "--hold",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "1s",
      description = "With --all-or-none: for so long at most. Default: 1s.")
  private Duration hold;

  /** Which snapshots. */
  static final class SnapshotSelection {
    @Option(
        names = "--snapshot",
        arity = "1..*",
        paramLabel = "NODE|FILE",
        description = "A snapshot to delete: a layer below the active one. May be given again.")
    private List<String> snapshots = new ArrayList<>();

    @Option(names = "--all", description = "All snapshots: one image is left.")
    private boolean all;

    @Option(names = "--keep", paramLabel = "N", description = "All but the newest N.")
    private @Nullable Integer keep;
  }

  @Override
  Merge request() {
    return new Merge(
        disks.stream().map(environment()::nameOrFile).toList(),
        selection.snapshots.stream().map(environment()::nameOrFile).toList(),
        selection.all ? Integer.valueOf(0) : selection.keep,
        direction,
        keepFiles,
        drop.drop(),
        !noSpaceCheck,
        allOrNone ? hold : null,
        remoteBacking.allowed(),
        plain.allowed(),
        speed());
  }
}
