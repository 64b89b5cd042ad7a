package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ClosedUsers;
import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.OpenUsers;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.BackingNames;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a mirror or backup of one disk writes to: the checks, and the steps to open it. */
final class CopyTarget {

  /** A node to write to. */
  record Opened(String node, List<Preparation> preparations, List<String> added) {
    /** The node, and those added for it that it is stored in. */
    List<String> written() {
      return added.isEmpty() ? List.of(node) : added;
    }
  }

  // A node straight on a protocol has no format that a new image could take over.
  private static final Set<String> FORMATS =
      Set.of("raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc", "vhdx", "parallels");

  /** Unless another format is asked for. */
  private static final String ENCRYPTED = "qcow2";

  private final PlanningContext context;
  private final Disk disk;
  private final BackingChain chain;
  private final Sync sync;

  CopyTarget(PlanningContext context, Disk disk, Sync sync) {
    this.context = context;
    this.disk = disk;
    this.chain = context.chain(disk);
    this.sync = sync;
  }

  /** Refuses a target that can't work, or would show what is encrypted. */
  void check(Target target, boolean checkSpace, boolean allowPlain, ScanScope scanScope) {
    if (!allowPlain) {
      Encryption.refuseCopy(context.graph(), chain, sync, target);
    }
    if (target instanceof Target.NewFile file) {
      new TargetFiles(context).mustBeNewOrSaidToBeThere(file.path());
      new ImageFormats(context.schema()).refuseUnlessMade(format(file));
      Encryption.refuseFormat(format(file), file.encrypt());
      refuseLostBacking(format(file));
      if (checkSpace) {
        SizeChecks.refuseTooLittleSpace(
            context.files(), file.path(), SizeChecks.needed(chain, sync));
      }
    } else if (target instanceof Target.ExistingFile file) {
      format(file);
      new ImageFormats(context.schema()).refuseUnlessOpened(file.format());
      Encryption.refuseFormat(file.format(), file.encrypt());
      new TargetFiles(context).mustExist(file.path());
      context
          .files()
          .virtualSize(file.path(), file.format())
          .ifPresent(s -> SizeChecks.refuseOtherSize("'" + file.path() + "'", s, chain.active()));
      new WrittenTargets(context.files(), sync, shownThrough().orElse(null))
          .refuse(file.path(), file.format());
      refuse(closedUsers(scanScope).ofTarget(context.files().absolute(file.path()), file.format()));
    } else if (target instanceof Target.Node node) {
      BlockNode there = checked(node.name());
      WrittenTargets.refuseHidden(there);
      refuse(closedUsers(scanScope).ofTarget(there));
    } else if (sync != Sync.FULL) {
      throw PlanningContext.invalid(
          "over NBD a backing file can't be named: copy all of it (sync full)");
    }
  }

  private ClosedUsers closedUsers(ScanScope scope) {
    return context.closedUsers(scope, context.files(disk), List.of());
  }

  private static void refuse(Optional<RequestException> refusal) {
    refusal.ifPresent(
        why -> {
          throw why;
        });
  }

  private BlockNode checked(String name) {
    BlockNode node =
        context
            .graph()
            .node(name)
            .orElseThrow(
                () ->
                    new RequestException(
                        Reason.UNKNOWN_NODE,
                        "there is no node '" + name + "' to write to: add it, or name a file",
                        List.copyOf(context.graph().nodes().keySet())));
    if (chain.contains(name)) {
      throw new RequestException(
          Reason.SAME_NODE, "'" + name + "' is part of the disk itself: name another target");
    }
    Set<String> own =
        context.graph().tree(name).stream().map(BlockNode::name).collect(Collectors.toSet());
    OpenUsers.again(context.graph(), node, own, context.files())
        .ifPresent(
            other -> {
              throw new RequestException(
                  Reason.BUSY,
                  "node '" + other.name() + "' has the file of target '" + name + "' open, too");
            });
    SizeChecks.refuseOtherSize("node '" + name + "'", node.virtualSize(), chain.active());
    JobConflicts.refuseHeld(context.graph(), "target '" + name + "'", List.of(name));
    context.graph().users(name).stream()
        .filter(user -> user.kind() == NodeUser.Kind.DEVICE)
        .findFirst()
        .ifPresent(
            user -> {
              throw new RequestException(
                  Reason.BUSY, "target '" + name + "' is the disk of '" + user.name() + "'");
            });
    return node;
  }

  private void refuseLostBacking(String format) {
    if (sync != Sync.FULL && !ImageCreation.canHaveBacking(format)) {
      throw PlanningContext.invalid(
          "sync "
              + sync.wireName()
              + " needs a target format with backing files, which "
              + format
              + " has not: use qcow2, or sync full");
    }
  }

  /** The steps to a node on {@code target}, which was checked. */
  Opened open(Target target) {
    if (target instanceof Target.Node node) {
      return new Opened(node.name(), List.of(), List.of());
    }
    String node = context.names().make(context.id().value(), "");
    if (target instanceof Target.Nbd nbd) {
      return new Opened(
          node, List.of(NbdNode.add(node, nbd, chain.active().virtualSize())), List.of(node));
    }
    String fileNode = context.names().make(context.id().value(), "-file");
    BlockNode source = chain.active();
    List<Preparation> steps;
    if (target instanceof Target.NewFile file) {
      steps =
          new ImageCreation(
                  file.path(),
                  format(file),
                  source.virtualSize(),
                  backing(file.path()),
                  source.direct(),
                  node,
                  fileNode,
                  file.encrypt())
              .created(context.id());
    } else if (target instanceof Target.ExistingFile file) {
      ImageCreation.Backing below = new ImageCreation.Backing(openedOver(), null, null);
      steps =
          new ImageCreation(
                  file.path(),
                  file.format(),
                  source.virtualSize(),
                  below,
                  source.direct(),
                  node,
                  fileNode,
                  file.encrypt())
              .opened(context.files().isBlockDevice(file.path()));
    } else {
      throw new AssertionError(target);
    }
    return new Opened(node, steps, List.of(node, fileNode));
  }

  // With blockdev-mirror and blockdev-backup, QEMU leaves the target's backing as it was opened,
  // at the pivot too (7.2 to 11.1): opened alone, a shallow copy would read as zeroes.
  private @Nullable String openedOver() {
    return sync == Sync.TOP ? below().map(BlockNode::name).orElse(null) : null;
  }

  private Optional<BlockNode> below() {
    return chain.below(chain.active().name());
  }

  private Optional<BlockNode> shownThrough() {
    return switch (sync) {
      case FULL -> Optional.empty();
      case TOP -> below();
      case NONE -> Optional.of(chain.active());
    };
  }

  private ImageCreation.Backing backing(Path path) {
    return switch (sync) {
      case FULL -> ImageCreation.Backing.NONE;
      case TOP ->
          below().map(node -> backing(path, node, node.name())).orElse(ImageCreation.Backing.NONE);
      case NONE -> backing(path, chain.active(), null);
    };
  }

  private ImageCreation.Backing backing(Path path, BlockNode below, @Nullable String node) {
    return new ImageCreation.Backing(node, headerName(path, below), formatOf(below));
  }

  /** What the copy's header says about the layer below it. */
  String headerName(Path path, BlockNode below) {
    return new BackingNames(context.files())
        .forNewImage(context.files().absolute(path), below, chain.active().headerBackingFile())
        .orElseThrow(
            () ->
                PlanningContext.invalid(
                    "QEMU opened '"
                        + below.image()
                        + "' by a path relative to its working folder, so how '"
                        + path
                        + "' has to name it can't be told: name the target relative to that folder"
                        + " too"));
  }

  /** The format as a header names it. */
  static String formatOf(BlockNode node) {
    return node.format();
  }

  String format(Target.NewFile file) {
    String format = file.format();
    String source = chain.active().driver();
    if (format != null && !format.isEmpty()) {
      return format;
    }
    if (file.encrypt() != null) {
      return ENCRYPTED;
    }
    if (FORMATS.contains(source)) {
      return source;
    }
    throw new RequestException(
        Reason.FORMAT_NEEDED,
        "name the format of '"
            + file.path()
            + "': the source's driver "
            + source
            + " is none that a new image can have",
        List.of("qcow2", "raw"));
  }

  private static void format(Target.ExistingFile file) {
    if (file.format().isEmpty()) {
      throw new RequestException(
          Reason.FORMAT_NEEDED,
          "name the format of '" + file.path() + "': guessing it would let a guest choose",
          List.of("qcow2", "raw"));
    }
  }
}
