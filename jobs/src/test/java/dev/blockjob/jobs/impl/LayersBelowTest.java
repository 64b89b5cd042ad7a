package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.LocalFiles;
import dev.blockjob.jobs.image.SeenQemu;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

class LayersBelowTest {

  private static final FileChecks HERE = new LocalFiles(SeenQemu.HERE);

  @TempDir private Path root;
  private Path base;
  private Path active;
  private Set<String> opened = Set.of();

  @BeforeEach
  void images() throws IOException {
    base = Files.createFile(root.resolve("base.qcow2"));
    active = Files.createFile(root.resolve("active.qcow2"));
    opened = Set.of(identity(base), identity(active));
  }

  private static String identity(Path file) {
    return Objects.requireNonNull(FileIdentity.of(file));
  }

  private LayersBelow below(FileChecks files, String lowest) {
    BlockGraph graph =
        new BlockGraph(
            List.of(new Disk("vd0", null, null, "active", "active")),
            Map.of(
                "active", node("active", active.toString(), "base"),
                "base", node("base", lowest, null)),
            Map.of(),
            List.of(),
            true);
    return new LayersBelow(graph, files, () -> opened);
  }

  private static BlockNode node(String name, String path, @Nullable String backing) {
    Map<String, String> children = backing == null ? Map.of() : Map.of("backing", backing);
    return new BlockNode(
        name, "raw", path, path, children, false, false, 1 << 20, 0L, null, null, List.of());
  }

  private Supplier<Optional<String>> snapshot() {
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay("vd0", null, null)));
    return below(HERE, base.toString()).mustStand(snapshot);
  }

  private void mirror(Sync sync, FileChecks files, String lowest) {
    Target target = new Target.NewFile(root.resolve("copy"), "qcow2");
    below(files, lowest).mustStand(Mirror.of("vd0", target).withSync(sync));
  }

  private static void replace(Path file) throws IOException {
    Path another = Files.createFile(file.resolveSibling("another"));
    Files.move(another, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aSnapshotNeedsAllLayersNowAndLater() throws IOException {
    Supplier<Optional<String>> later = snapshot();
    assertThat(later.get()).isEmpty();

    Files.delete(active);

    assertThat(later.get()).hasValueSatisfying(why -> assertThat(why).contains("active.qcow2"));
    assertThatThrownBy(this::snapshot)
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("active.qcow2 is gone", "`blockjob move vd0 FILE`");
  }

  @Test
  void aCopyOfTheTopAloneNeedsWhatIsBelowIt() throws IOException {
    mirror(Sync.TOP, HERE, base.toString());
    replace(base);

    mirror(Sync.FULL, HERE, base.toString());
    assertThatThrownBy(() -> mirror(Sync.TOP, HERE, base.toString()))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("another file open", "base.qcow2", "--sync full");
    assertThatThrownBy(
            () -> below(HERE, base.toString()).mustStandBelow("vd0", "without --shallow"))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll("another file open", "copy all of it (without --shallow)");
  }

  @Test
  void whatIsNoFileHereOrCannotBeSeenIsNotRefused() throws IOException {
    for (String name :
        List.of("nbd+unix:///x?socket=/run/nbd", "/dev/fdset/3", "null-co://", "base.qcow2")) {
      mirror(Sync.TOP, HERE, name);
    }
    Path link = Files.createSymbolicLink(root.resolve("link"), base);
    mirror(Sync.TOP, HERE, link.toString());

    replace(base);

    mirror(Sync.TOP, new LocalFiles(SeenQemu.UNKNOWN), base.toString());
    mirror(Sync.TOP, FileChecks.NONE, base.toString());
    opened = Set.of();
    mirror(Sync.TOP, HERE, base.toString());
  }
}
