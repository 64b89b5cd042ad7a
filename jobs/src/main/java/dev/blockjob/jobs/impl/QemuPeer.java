package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileHolders;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.LockedFiles;
import dev.blockjob.jobs.image.QemuView;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process that is QEMU itself. What has the monitor's socket need not be: it may hand on what
 * it is sent, as {@code socat}, {@code ssh -L} and a proxy do, or have made the socket for a QEMU
 * that it started. Its working folder and its files are no matter then. So it is QEMU only by its
 * name and its program's, or if it has open what goes by the names of QEMU's images as that process
 * sees them. All methods that look block.
 */
public final class QemuPeer implements QemuView {

  /** The process as the connection has it first, and then, only if that isn't QEMU, all others. */
  private final List<Supplier<Stream<PeerProcess>>> candidates;

  private volatile List<String> images = List.of();

  /** Absolute names of what devices and exports are on, which QEMU therefore has locked. */
  private volatile List<String> disks = List.of();

  private volatile @Nullable PeerProcess proven;

  /** What was looked at without success the last time. */
  private @Nullable List<String> tried;

  private Optional<String> stranger = Optional.empty();

  /** Behind that connection. */
  QemuPeer(QmpConnection connection) {
    this(
        List.of(
            () -> connection.peer().stream(),
            () ->
                connection.address() instanceof QmpAddress.Unix unix
                    ? PeerProcess.holding(unix.path()).stream()
                    : Stream.empty()));
  }

  QemuPeer(List<Supplier<Stream<PeerProcess>>> candidates) {
    this.candidates = List.copyOf(candidates);
  }

  /** What QEMU says that it has open now. */
  void shows(BlockGraph graph) {
    if (proven == null) {
      images = names(graph.nodes().values().stream());
      disks =
          names(
                  graph.disks().stream()
                      .filter(Disk::isAttached)
                      .flatMap(disk -> graph.tree(disk.root()).stream()))
              .stream()
              .filter(ImageName::isAbsolutePath)
              .toList();
    }
  }

  private static List<String> names(Stream<BlockNode> nodes) {
    return nodes
        .map(BlockNode::path)
        .filter(Objects::nonNull)
        .filter(path -> ImageName.isFile(path) || ImageName.isRelativePath(path))
        .distinct()
        .toList();
  }

  /** The process, if it is proven to be QEMU. */
  public Optional<PeerProcess> find() {
    PeerProcess known = proven;
    return known != null ? Optional.of(known) : search();
  }

  private synchronized Optional<PeerProcess> search() {
    List<String> names = images;
    if (proven == null && !names.equals(tried)) {
      stranger = Optional.empty();
      for (Supplier<Stream<PeerProcess>> some : candidates) {
        for (PeerProcess process : some.get().toList()) {
          if (proven == null && isQemu(process, names)) {
            proven = process;
          }
        }
      }
      tried = names;
    }
    return Optional.ofNullable(proven);
  }

  private boolean isQemu(PeerProcess process, List<String> names) {
    if (process.isQemu()) {
      return true;
    }
    if (!process.showsDescriptors()) {
      return false;
    }
    if (!process.isProxy() && hasAll(process, names.stream().map(it -> seenBy(process, it)))) {
      return true;
    }
    stranger =
        Optional.of(
            process
                + ", which has the monitor's socket, isn't QEMU, or has other files open than"
                + " those: connect to QEMU's own socket");
    return false;
  }

  /** How a name of that process is reached from here, whatever its root folder is. */
  private static Path seenBy(PeerProcess process, String name) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    return name.startsWith("/")
        ? proc.resolve("root").resolve(name.substring(1))
        : proc.resolve("cwd").resolve(name);
  }

  /** Whether it has open what goes by the names, as far as anything does. */
  private static boolean hasAll(PeerProcess process, Stream<Path> names) {
    Set<String> wanted =
        names.flatMap(it -> Stream.ofNullable(FileIdentity.of(it))).collect(Collectors.toSet());
    return !wanted.isEmpty() && identities(process).containsAll(wanted);
  }

  private static Set<String> identities(PeerProcess process) {
    return process.descriptors().stream()
        .flatMap(link -> Stream.ofNullable(FileIdentity.of(link)))
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<Path> workingFolder() {
    return find().map(PeerProcess::workingFolder);
  }

  @Override
  public boolean isHere() {
    return find().filter(PeerProcess::seesOurFiles).isPresent();
  }

  @Override
  public Optional<String> stranger(List<Path> names) {
    Optional<PeerProcess> process = find();
    if (process.isEmpty()) {
      return strangerSeen().or(this::unlocked);
    }
    PeerProcess qemu = process.get();
    return qemu.seesOurFiles()
            || names.stream().noneMatch(it -> FileIdentity.of(it) != null)
            || !qemu.showsDescriptors()
            || hasAll(qemu, names.stream())
        ? Optional.empty()
        : Optional.of(
            qemu
                + ", which is QEMU, sees other files by those names than this process, as in a"
                + " container: run this where it sees the same");
  }

  @Override
  public boolean hasUnlinked(Path file) {
    return find()
        .filter(
            qemu ->
                qemu.seesOurFiles()
                    && qemu.anyDescriptor(link -> isUnlinked(link, file + " (deleted)")))
        .isPresent();
  }

  @Override
  public Optional<String> otherWriter(Path file) {
    return find()
        .flatMap(
            qemu ->
                Optional.ofNullable(FileIdentity.of(file))
                    .flatMap(identity -> FileHolders.writingBeside(qemu, identity)))
        .map(PeerProcess::toString);
  }

  private static boolean isUnlinked(Path link, String target) {
    try {
      return Files.readSymbolicLink(link).toString().equals(target)
          && Files.getAttribute(link, "unix:nlink") instanceof Number names
          && names.longValue() == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private synchronized Optional<String> strangerSeen() {
    return stranger;
  }

  /** Who can't be seen locks what it has open, and that can be. */
  private Optional<String> unlocked() {
    List<Path> there = disks.stream().map(Path::of).filter(Files::isRegularFile).toList();
    Optional<LockedFiles> locked = there.isEmpty() ? Optional.empty() : LockedFiles.now();
    return locked.flatMap(
        held ->
            there.stream()
                .filter(image -> !held.has(image))
                .findFirst()
                .map(
                    image ->
                        "which process is QEMU can't be seen from here, and none has "
                            + image
                            + " locked, as QEMU has what it has open: connect to QEMU's own socket,"
                            + " where its process and its files can be seen"));
  }
}
