package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.option.CopyModeOption;
import dev.blockjob.cli.option.DropOption;
import dev.blockjob.cli.option.ImageOptions;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob move}. */
@Command(
    name = "move",
    description = {
      "Moves disks to another file, folder, block device, node or NBD export while their guest runs.",
      "What they were on stays, unless --delete-source is given.",
      "Journalled: if this process or QEMU dies, `blockjob recover` finishes it or rolls it back."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "blockdev-create, blockdev-add, blockdev-mirror; job-complete at READY; job-dismiss;",
      "with --via-overlay also blockdev-snapshot before and block-commit after;",
      "blockdev-del of nodes that are no longer in use"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MoveVerb extends OperationVerb {
  @Mixin private CopyModeOption copyMode;
  @Mixin private DropOption drop;

  @Parameters(
      index = "0",
      paramLabel = "DISK[=FILE]",
      description = {
        "A disk by qdev id, -drive id, node name or image file, and where to, unless that follows.",
        "Several disks move together: nothing switches before all can; if one fails before that, no"
            + " disk switches. Then all are let through at once."
      })
  private String first;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description =
          "For a disk: a file, folder, block device, node:NAME, or nbd://HOST[:PORT]/EXPORT,"
              + " nbd+unix:///EXPORT?socket=PATH. For several: more disks, then a folder; or"
              + " DISK=TARGET for each. A relative file is taken from where you are; with qemu:"
              + " before it from QEMU's working folder.")
  private List<String> more = new ArrayList<>();

  @Mixin private ImageOptions image;

  @Option(
      names = "--shallow",
      description = "The active layer only; the target has the same backing chain.")
  private boolean shallow;

  @Option(
      names = "--delete-source",
      description =
          "Delete the image that the disk was on, if it isn't used elsewhere. The images below "
              + "it stay.")
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

  @Override
  OperationRequest request() {
    List<String> disks = new ArrayList<>(List.of(first));
    disks.addAll(more);
    List<Move> moves = new ArrayList<>();
    if (disks.stream().allMatch(disk -> disk.indexOf('=') > 0)) {
      for (String each : disks) {
        int equals = each.indexOf('=');
        moves.add(move(each.substring(0, equals), each.substring(equals + 1)));
      }
    } else {
      int last = disks.size() - 1;
      if (last == 0) {
        throw new UsageException("move '" + disks.get(0) + "' where to? Name a target behind it");
      }
      disks.subList(0, last).forEach(disk -> moves.add(move(disk, disks.get(last))));
    }
    return moves.size() == 1 ? moves.get(0) : new Moves(moves);
  }

  private Move move(String disk, String target) {
    return new Move(
        environment().nameOrFile(disk),
        image.target(environment(), target),
        shallow,
        deleteSource,
        copyMode.copyMode(),
        copier(),
        drop.drop(),
        image.checkSpace(),
        image.allowPlain(),
        speed());
  }

  private @Nullable String copier() {
    if (copier != null && !viaOverlay) {
      throw new UsageException("--copier goes with --via-overlay; QEMU copies by itself otherwise");
    }
    return !viaOverlay ? null : copier == null ? Move.CP : copier;
  }
}
