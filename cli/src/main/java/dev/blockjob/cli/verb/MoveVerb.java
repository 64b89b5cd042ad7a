package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.Operate;
import dev.blockjob.cli.option.ConvergeOptions;
import dev.blockjob.cli.option.SizeConverter;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.cli.option.TargetOptions;
import dev.blockjob.cli.option.WireNames;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.request.CopyMode;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob move}. */
@Command(
    name = "move",
    description = {
      "Moves a disk to another file, folder, block device, node or NBD export while its guest runs.",
      "What it was on stays, unless --delete-source is given.",
      "Journalled: if this process or QEMU dies, `blockjob recover` finishes it or takes it back."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "blockdev-create, blockdev-add, blockdev-mirror; job-complete at READY; job-dismiss;",
      "with --via-overlay also blockdev-snapshot before and block-commit after;",
      "blockdev-del of nodes that nobody uses any more"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MoveVerb extends Verb {
  @Mixin private TargetOptions target;
  @Mixin private StateOption state;
  @Mixin private ConvergeOptions converge;

  @Option(
      names = "--shallow",
      description = "The active layer only; the target has the same backing chain.")
  private boolean shallow;

  @Option(
      names = "--delete-source",
      description =
          "Delete the image that the disk was on, if nobody else uses it. The images below it"
              + " stay.")
  private boolean deleteSource;

  @Option(
      names = "--via-overlay",
      description = {
        "For big disks: an overlay takes the guest's writes while a program copies the image; then"
            + " only these are mirrored, and committed into the copy.",
        "For a disk of one raw or qcow2 image, to a new file."
      })
  private boolean viaOverlay;

  @Option(
      names = "--copier",
      paramLabel = "reflink|cp|CMD",
      description =
          "With --via-overlay: reflink (cp --reflink=always), cp, or a shell command, which gets"
              + " both names behind it and writes into the copy that is there. Default: cp.")
  private @Nullable String copier;

  @Option(
      names = "--copy-mode",
      paramLabel = "background|write-blocking",
      converter = WireNames.OfCopyMode.class,
      description = "write-blocking: guest writes go to both sides, so that it always gets READY.")
  private @Nullable CopyMode copyMode;

  @Option(
      names = "--speed",
      paramLabel = "RATE",
      converter = SizeConverter.class,
      description = "At most so many bytes a second: 500K, 10M. 0, the default: no limit.")
  private long speed;

  @Option(names = "--dry-run", description = "Print the plan and change nothing.")
  private boolean dryRun;

  @Override
  void check() {
    if (speed < 0) {
      throw new UsageException("--speed can't be negative");
    }
    request();
  }

  private Move request() {
    return new Move(
        target.disk(here()),
        target.target(here()),
        shallow,
        deleteSource,
        copyMode,
        copier(),
        target.checkSpace(),
        speed);
  }

  private @Nullable String copier() {
    if (copier != null && !viaOverlay) {
      throw new UsageException("--copier goes with --via-overlay; QEMU copies by itself otherwise");
    }
    return !viaOverlay ? null : copier == null ? Move.CP : copier;
  }

  @Override
  int run(Session session) throws TimeoutException {
    Operate operate = new Operate(session, state.folder(here()), converge.convergence());
    return dryRun ? operate.plan(request()) : operate.run(request());
  }
}
