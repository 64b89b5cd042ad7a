package dev.blockjob.cli.follow;

import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.HeldDataText;
import dev.blockjob.jobs.image.ImageFolders;
import dev.blockjob.jobs.image.ImageScan;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reports what a job leaves in QEMU and on disk that is probably not needed. A courtesy, so it
 * never waits long. Asked only after a job that was started here has ended well: elsewhere the
 * question could harm.
 */
public final class LeftoverReport {

  private static final Duration COURTESY = Duration.ofSeconds(5);

  private final Session session;

  /** Of that call's QEMU. */
  public LeftoverReport(Session session) {
    this.session = session;
  }

  /**
   * Of a commit that has ended well: nodes of layers that have dropped out, which QEMU keeps if
   * they were made with -blockdev, and the files of these layers.
   *
   * @param scope where images may be that use these files in turn
   */
  public List<String> ofCommit(BlockJob job, ScanScope scope) {
    if (!isVerified(job)) {
      return List.of();
    }
    List<String> nodes = answer(job.droppedNodes()).orElse(List.of());
    BlockGraph graph = answer(session.jobs().graph()).orElse(null);
    if (graph == null) {
      return List.of();
    }
    List<String> left = new ArrayList<>();
    if (!nodes.isEmpty()) {
      left.add(left(graph, nodes));
    }
    List<Path> files = job.droppedFiles();
    Set<String> dropped = dropped(graph, files);
    ImageScan scan = new ImageScan(scope.alsoIn(folders(graph, files)), files);
    files.stream()
        .filter(file -> Files.exists(file) && !isInUse(graph, file, dropped))
        .forEach(file -> left.add(left(file, scan.users(file), held(graph, file))));
    return left;
  }

  /** A node that was added as a part of another goes with that one: QEMU doesn't tell which are. */
  private static String left(BlockGraph graph, List<String> nodes) {
    List<String> parts = nodes.stream().filter(node -> isPart(graph, node)).toList();
    List<String> layers = nodes.stream().filter(node -> !parts.contains(node)).toList();
    return (nodes.size() == 1 ? "node " : "nodes ")
        + Stream.concat(layers.stream(), parts.stream())
            .flatMap(node -> graph.node(node).stream())
            .map(BlockNode::toString)
            .collect(Collectors.joining(", "))
        + ", no longer in use: "
        + JobLeftovers.closing(layers)
        + (parts.isEmpty() ? "" : ", then, if QEMU still has it, " + JobLeftovers.closing(parts))
        + "; before that QEMU may refuse a snapshot, mirror or commit of what is below";
  }

  private static boolean isPart(BlockGraph graph, String node) {
    return graph.parents(node).stream().anyMatch(parent -> !node.equals(parent.backing()));
  }

  /**
   * For a disk that is not in use there is only QEMU's word: then it isn't known that a file is of
   * no use.
   */
  private static boolean isVerified(BlockJob job) {
    return job.outcome().result() instanceof JobOutcome.Completed completed
        && completed.ending() != JobOutcome.Ending.UNVERIFIED;
  }

  /** The folders of all layers, wherever a clone may be. */
  private static List<Path> folders(BlockGraph graph, List<Path> files) {
    Stream<Path> layers =
        graph.disks().stream()
            .flatMap(disk -> graph.tree(disk.root()).stream())
            .flatMap(node -> Stream.ofNullable(node.path()))
            .filter(path -> path.startsWith("/"))
            .map(Path::of)
            .filter(Files::exists);
    return ImageFolders.of(Stream.concat(files.stream(), layers).toList());
  }

  /** The nodes of {@code files}, which may be left without a use. */
  private Set<String> dropped(BlockGraph graph, List<Path> files) {
    return graph.nodes().values().stream()
        .filter(node -> files.stream().anyMatch(file -> isOf(node, file)))
        .map(BlockNode::name)
        .collect(Collectors.toSet());
  }

  private boolean isOf(BlockNode node, Path file) {
    return session.jobs().sameFile().test(node.image(), file.toString());
  }

  private boolean isInUse(BlockGraph graph, Path file, Set<String> dropped) {
    boolean isLayer =
        graph.disks().stream()
            .filter(Disk::isAttached)
            .flatMap(disk -> graph.chain(disk).layers().stream())
            .anyMatch(layer -> isOf(layer, file));
    return isLayer
        || graph.nodes().values().stream()
            .filter(node -> isOf(node, file))
            .anyMatch(node -> isInUse(graph, node.name(), dropped));
  }

  /** By something that is no dropped node, or by a dropped one that is in use itself. */
  private static boolean isInUse(BlockGraph graph, String node, Set<String> dropped) {
    return !graph.users(node).isEmpty()
        || graph.parents(node).stream()
            .map(BlockNode::name)
            .anyMatch(parent -> !dropped.contains(parent) || isInUse(graph, parent, dropped));
  }

  /** What a node holds that is open still gets into its file when it is closed. */
  private Optional<String> held(BlockGraph graph, Path file) {
    return graph.nodes().values().stream()
        .filter(node -> isOf(node, file))
        .flatMap(node -> HeldDataText.in(node, Set.of()).stream())
        .findFirst()
        .map(held -> "it has " + held)
        .or(() -> HeldDataText.now(file, Set.of()));
  }

  private static String left(Path file, ImageUsers users, Optional<String> held) {
    String left = file + ", whose data is in the base now; ";
    if (!users.files().isEmpty()) {
      return left + users.use(1);
    }
    if (!users.unread().isEmpty()) {
      return left + users.unread().get(0);
    }
    if (held.isPresent()) {
      return left + held.get() + ", which no job takes along";
    }
    return left
        + "unless something else needs it, "
        + "`rm "
        + ShellWord.operand(file.toString())
        + "`"
        + ": nothing more is committed into what such a file may read through";
  }

  private static <T> Optional<T> answer(Future<T> question) {
    CompletableFuture<T> answer = question.toCompletionStage().toCompletableFuture();
    return InterruptibleWait.patiently(answer, COURTESY) && !answer.isCompletedExceptionally()
        ? Optional.of(InterruptibleWait.value(answer))
        : Optional.empty();
  }
}
