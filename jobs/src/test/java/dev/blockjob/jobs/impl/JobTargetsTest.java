package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.LocalFiles;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.image.SeenQemu;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTargetsTest {

  private static final JobId MIRROR = new JobId("m1");

  @TempDir private Path root;
  private Path source;
  private Path target;
  private OpenFiles open = OpenFiles.UNSEEN;
  private String role = "target";
  private final Map<String, BlockNode> more = new HashMap<>();
  private @Nullable BlockNode copy;

  @BeforeEach
  void images() throws IOException {
    source = Files.createFile(root.resolve("source.qcow2"));
    target = Files.createFile(Files.createDirectory(root.resolve("to")).resolve("copy.qcow2"));
  }

  @Test
  void aTargetThatIsThereIsNoProblem() {
    assertThat(problem(MIRROR)).isEmpty();
  }

  @Test
  void aTargetThatWasRemovedIsGone() throws IOException {
    Files.delete(target);

    assertThat(problem(MIRROR)).hasValueSatisfying(why -> assertThat(why).contains("is gone"));
  }

  @Test
  void aTargetWhoseFolderWasRenamedIsGone() throws IOException {
    Files.move(root.resolve("to"), root.resolve("elsewhere"));

    assertThat(problem(MIRROR)).hasValueSatisfying(why -> assertThat(why).contains("is gone"));
  }

  @Test
  void aTargetThatWasReplacedIsAnother() throws IOException {
    open = opened();
    // A file that is there while the other one is can't have its inode.
    Path another = Files.createFile(root.resolve("another"));
    Files.move(another, target, StandardCopyOption.REPLACE_EXISTING);

    assertThat(problem(MIRROR)).hasValueSatisfying(why -> assertThat(why).contains("another file"));
  }

  @Test
  void aTargetThatQemuHasOpenIsNoProblem() {
    open = opened();

    assertThat(problem(MIRROR)).isEmpty();
  }

  @Test
  void aSourceThatWasRemovedIsNoReasonToStayOnIt() throws IOException {
    open = opened();
    Files.delete(source);

    assertThat(problem(MIRROR)).isEmpty();
  }

  @Test
  void filesOfWhichNoneIsToBeSeenTellNothing() throws IOException {
    Files.delete(source);
    Files.delete(target);

    assertThat(problem(MIRROR)).isEmpty();
  }

  @Test
  void filesOfAQemuThatSeesTheSameOnesAreGone() throws IOException {
    Files.delete(source);
    Files.delete(target);

    LocalFiles here = new LocalFiles(SeenQemu.HERE);

    assertThat(new JobTargets(here, open).problem(graph(), MIRROR)).isPresent();
  }

  /** Its name goes into a header. */
  @Test
  void theBaseOfACommitThatWasRemovedIsGone() throws IOException {
    role = "base";
    Files.delete(target);

    assertThat(problem(MIRROR)).hasValueSatisfying(why -> assertThat(why).contains("is gone"));
  }

  @Test
  void whereItIsNotKnownWhetherQemuSeesTheseFilesAFolderThatIsThereTells() throws IOException {
    Mirror mirror = Mirror.of("vd0", new Target.Node("copy"));
    Supplier<Optional<String>> look =
        new JobTargets(new LocalFiles(SeenQemu.UNKNOWN), OpenFiles.UNSEEN)
                .pinned(graph(), mirror, new JsonObject())
            ::problem;

    assertThat(look.get()).isEmpty();
    Files.delete(target);
    assertThat(look.get()).isPresent();
  }

  @Test
  void aTargetIsGoneWithItsDataFile() throws IOException {
    Path data = Files.createFile(root.resolve("copy.data"));
    more.put("data", node("data", data));
    copy = node("copy", target, Map.of("data-file", "data"), null);
    assertThat(problem(MIRROR)).isEmpty();

    Files.delete(data);

    assertThat(problem(MIRROR))
        .hasValueSatisfying(why -> assertThat(why).contains("copy.data is gone"));
  }

  /** Whoever opens the copy finds it by its name. */
  @Test
  void theLayersThatACopyNamesAreNeeded() throws IOException {
    Path base = Files.createFile(root.resolve("base.qcow2"));
    more.put("base", node("base", base, Map.of("file", "base-file"), null));
    copy = node("copy", target, Map.of(), "../base.qcow2");
    LocalFiles here = new LocalFiles(SeenQemu.HERE);
    assertThat(new JobTargets(here, open).problem(graph(), MIRROR)).isEmpty();

    Files.delete(base);

    assertThat(new JobTargets(here, open).problem(graph(), MIRROR))
        .hasValueSatisfying(why -> assertThat(why).contains("base.qcow2 is gone"));
    assertThat(problem(MIRROR)).as("where it isn't known what QEMU sees").isEmpty();
  }

  @Test
  void anotherJobsTargetIsOfNoConcern() throws IOException {
    Files.delete(target);

    assertThat(problem(new JobId("m2"))).isEmpty();
  }

  private Optional<String> problem(JobId job) {
    return new JobTargets(new LocalFiles(SeenQemu.UNKNOWN), open).problem(graph(), job);
  }

  private OpenFiles opened() {
    Set<String> identities = Set.of(identity(source), identity(target));
    return () -> identities;
  }

  private static String identity(Path file) {
    return Objects.requireNonNull(FileIdentity.of(file));
  }

  private BlockGraph graph() {
    Map<String, BlockNode> nodes = new HashMap<>(more);
    nodes.put("active", node("active", source));
    nodes.put("copy", copy != null ? copy : node("copy", target));
    return new BlockGraph(
        List.of(new Disk("vd0", null, null, "active", "active")),
        nodes,
        Map.of(
            "active", List.of(new NodeUser(NodeUser.Kind.JOB, "m1", "source")),
            "copy", List.of(new NodeUser(NodeUser.Kind.JOB, "m1", role))),
        List.of(),
        true);
  }

  private static BlockNode node(String name, Path file) {
    return node(name, file, Map.of(), null);
  }

  private static BlockNode node(
      String name, Path file, Map<String, String> children, @Nullable String backing) {
    String path = file.toString();
    return new BlockNode(
        name, "raw", path, path, children, false, false, 1 << 20, 0L, backing, null, List.of());
  }
}
