package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.jobs.plan.SnapshotPlan;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is encrypted gets into no file in plain, unless that is meant. */
class EncryptionTest {

  private static final Target FILE = new Target.NewFile(Path.of("/images/copy"), null);
  private static final Target ENCRYPTED = new Target.NewFile(Path.of("/images/copy"), null, "sec0");

  private final Map<String, BlockNode> nodes = new LinkedHashMap<>();

  private EncryptionTest node(
      String name, String driver, boolean encrypted, Map<String, String> children) {
    String path = "/images/" + name;
    String header = children.get("backing");
    nodes.put(
        name,
        new BlockNode(
            name, driver, path, path, children, false, false, 1 << 20, 0L, header, "qcow2",
            List.of(), encrypted, 65536, List.of()));
    return this;
  }

  /** base and active under vd0, and the nodes that there are. */
  private BlockGraph graph() {
    return new BlockGraph(
        List.of(new Disk("vd0", null, null, "active", "active")), nodes, Map.of(), List.of(), true);
  }

  /** Two qcow2 images, each encrypted or not. */
  private static BlockGraph chain(boolean base, boolean active) {
    return new EncryptionTest()
        .node("base", "qcow2", base, Map.of())
        .node("active", "qcow2", active, Map.of("backing", "base"))
        .node("plain", "qcow2", false, Map.of())
        .node("locked", "qcow2", true, Map.of())
        .graph();
  }

  private static RequestException no(BlockGraph graph, BlockJobRequest request) {
    return refused(Reason.INVALID, () -> plan(graph, request));
  }

  @Test
  void aCopyInPlainIsRefusedWithTheWaysOut() {
    BlockGraph graph = chain(true, true);

    for (BlockJobRequest request :
        List.<BlockJobRequest>of(
            Mirror.of("vd0", FILE),
            Mirror.of("vd0", FILE).withBlockdev(true),
            Mirror.of("vd0", FILE).withSync(Sync.TOP),
            Backup.of("vd0", FILE),
            Backup.of("vd0", FILE).withSync(Sync.NONE),
            Mirror.of("vd0", new Target.Node("plain")),
            Mirror.of("vd0", new Target.Nbd("host", 10809, null, "")))) {
      assertThat(no(graph, request))
          .hasMessageContaining("/images/active is encrypted")
          .hasMessageContaining("--encrypt")
          .hasMessageContaining("node:NAME")
          .hasMessageContaining("--plain");
    }
  }

  @Test
  void whatLiesBelowCountsWhereItIsCopied() {
    BlockGraph graph = chain(true, false);

    assertThat(no(graph, Mirror.of("vd0", FILE))).hasMessageContaining("/images/base is encrypted");
    assertThat(plan(graph, Mirror.of("vd0", FILE).withSync(Sync.TOP)).start().name())
        .as("the active layer is in plain already")
        .isEqualTo("drive-mirror");
  }

  @Test
  void whatItsFileLiesInEncryptsAnImage() {
    BlockGraph graph =
        new EncryptionTest()
            .node("box", "luks", true, Map.of("file", "box-file"))
            .node("box-file", "file", false, Map.of())
            .node("active", "raw", false, Map.of("file", "filter"))
            .node("filter", "throttle", false, Map.of("file", "box"))
            .node("into", "qcow2", false, Map.of("file", "box"))
            .graph();

    assertThat(no(graph, Mirror.of("vd0", FILE))).hasMessageContaining("is encrypted");
    assertThat(plan(graph, Mirror.of("vd0", new Target.Node("into"))).start().name())
        .isEqualTo("blockdev-mirror");
  }

  @Test
  void anEncryptedTargetIsMadeAndOpenedWithTheSecret() {
    List<String> commands = commands(plan(chain(true, true), Mirror.of("vd0", ENCRYPTED)));

    String key = "'encrypt':{'format':'luks','key-secret':'sec0'}";
    assertThat(commands).filteredOn(command -> command.contains(key)).hasSize(2);
    assertThat(commands).anyMatch(command -> command.startsWith("blockdev-mirror"));
    assertThat(
            commands(
                plan(
                    chain(true, true),
                    Mirror.of("vd0", new Target.NewFile(Path.of("/images/l"), "luks", "sec0")))))
        .filteredOn(command -> command.contains("'key-secret':'sec0'"))
        .hasSize(2)
        .noneMatch(command -> command.contains("'encrypt'"));
    assertThat(plan(chain(true, true), Mirror.of("vd0", new Target.Node("locked"))).start().name())
        .isEqualTo("blockdev-mirror");
  }

  @Test
  void aFormatThatCannotBeEncryptedIsRefused() {
    Target raw = new Target.NewFile(Path.of("/images/copy"), "raw", "sec0");

    assertThat(no(chain(true, true), Mirror.of("vd0", raw))).hasMessageContaining("a raw image");
    assertThat(
            no(
                chain(true, true),
                CreateImage.of(Path.of("/images/x"), "vmdk", 1).withEncrypt("sec0")))
        .hasMessageContaining("a vmdk image");
  }

  @Test
  void whatIsMeantIsDone() {
    BlockGraph graph = chain(true, true);

    assertThat(plan(graph, Mirror.of("vd0", FILE).withAllowPlain(true)).start().name())
        .isEqualTo("drive-mirror");
    assertThat(plan(graph, Backup.of("vd0", FILE).withAllowPlain(true)).start().name())
        .isEqualTo("blockdev-backup");
  }

  @Test
  void compressedClustersAreNotEncrypted() {
    BlockGraph graph = chain(false, false);

    for (Target target : List.of(ENCRYPTED, new Target.Node("locked"))) {
      Backup backup = Backup.of("vd0", target).withCompress(true);
      assertThat(no(graph, backup)).hasMessageContaining("compress");
      assertThat(no(graph, backup.withAllowPlain(true))).hasMessageContaining("compress");
    }
    assertThat(plan(graph, Backup.of("vd0", FILE).withCompress(true)).start().name())
        .isEqualTo("blockdev-backup");
  }

  @Test
  void layersAreNotMergedIntoOneInPlain() {
    BlockGraph topOnly = chain(false, true);
    BlockGraph baseOnly = chain(true, false);

    assertThat(no(topOnly, Commit.of("vd0")))
        .hasMessageContaining("/images/base would be in plain");
    assertThat(no(baseOnly, Stream.of("vd0")))
        .hasMessageContaining("/images/active would be in plain");
    assertThat(plan(topOnly, Stream.of("vd0")).start().name()).isEqualTo("block-stream");
    assertThat(plan(baseOnly, Commit.of("vd0").withAtReady(AtReady.KEEP)).start().name())
        .isEqualTo("block-commit");
    assertThat(plan(topOnly, Commit.of("vd0").withAllowPlain(true)).start().name())
        .isEqualTo("block-commit");
    assertThat(plan(baseOnly, Stream.of("vd0").withAllowPlain(true)).start().name())
        .isEqualTo("block-stream");
  }

  @Test
  void anOverlayInPlainOnWhatIsEncryptedIsRefused() {
    Path file = Path.of("/images/o.qcow2");
    Snapshot plain = new Snapshot(List.of(new Snapshot.Overlay("vd0", file, null)));
    Snapshot locked = new Snapshot(List.of(new Snapshot.Overlay("vd0", file, null, "sec0")));

    assertThat(refused(Reason.INVALID, () -> snapshot(chain(false, true), plain)))
        .hasMessageContaining("what the guest writes from now on would be in plain");
    assertThat(
            snapshot(chain(false, true), locked).preparations().stream()
                .map(Preparation::command)
                .filter(command -> command.arguments().encode().contains("\"key-secret\":\"sec0\""))
                .toList())
        .hasSize(2);
    assertThat(snapshot(chain(false, true), new Snapshot(plain.overlays(), true, true)).overlays())
        .hasSize(1);
    assertThat(snapshot(chain(true, false), plain).overlays())
        .as("what the guest writes is in plain already")
        .hasSize(1);
  }

  private static SnapshotPlan snapshot(BlockGraph graph, Snapshot snapshot) {
    return Planner.snapshot(graph, Schemas.QEMU_11_1, FakeFiles.withImages(), "s", snapshot);
  }
}
