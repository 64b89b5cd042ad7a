package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU answers a guest's read with wrong data where a stream's layer can't be read. */
class RemoteLayersTest {

  private static final Stream ALL = Stream.of("vd0");

  private final BlockGraph idle = Dumps.graph("idle");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nbd",
        "ssh",
        "http",
        "https",
        "ftp",
        "ftps",
        "iscsi",
        "nfs",
        "rbd",
        "gluster",
        "virtio-blk-vhost-user"
      })
  void aStreamFromAServerIsRefusedWithTheWayOut(String driver) {
    BlockGraph graph = on(driver, "base.qcow2");

    RequestException refusal = refused(Reason.NOT_SUPPORTED, () -> plan(graph, ALL));

    assertThat(refusal)
        .hasMessageContaining("(" + driver + ", ")
        .hasMessageContaining("wrong data")
        .hasMessageContaining("commit or mirror instead")
        .hasMessageContaining("--allow-remote-backing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "host_device", "host_cdrom", "nvme", "io_uring", "null-co"})
  void whatIsLocalIsStreamed(String driver) {
    assertThat(plan(on(driver, "base.qcow2"), ALL)).isNotNull();
  }

  @Test
  void aLayerBetweenOrTheTopIsReadToo() {
    refused(Reason.NOT_SUPPORTED, () -> plan(on("nbd", "snap1.qcow2"), ALL));
    refused(Reason.NOT_SUPPORTED, () -> plan(on("nbd", "active.qcow2"), ALL));
    refused(
        Reason.NOT_SUPPORTED, () -> plan(on("nbd", "active.qcow2"), ALL.withBase("snap1.qcow2")));
  }

  @Test
  void theBaseAndWhatIsAboveTheTopAreNot() {
    assertThat(plan(on("nbd", "base.qcow2"), ALL.withBase("base.qcow2"))).isNotNull();
    assertThat(plan(on("nbd", "active.qcow2"), ALL.withTop("snap1.qcow2"))).isNotNull();
  }

  @Test
  void itCanBeAllowed() {
    assertThat(plan(on("nbd", "base.qcow2"), ALL.withAllowRemoteBacking(true))).isNotNull();
  }

  @Test
  void jobsThatPassErrorsOnAreNotRefused() {
    assertThat(plan(on("ssh", "base.qcow2"), Commit.of("vd0"))).isNotNull();
    BlockGraph graph = on("nbd", "base.qcow2");
    assertThat(plan(graph, Mirror.of("vd0", new Target.NewFile(Path.of("/images/c.qcow2"), null))))
        .isNotNull();
  }

  /** A base whose server was started again misses what that had lost. */
  @Test
  void aCommitIntoAnNbdServerIsRefused() {
    BlockGraph graph = on("nbd", "base.qcow2");

    assertThat(refused(Reason.NOT_SUPPORTED, () -> plan(graph, Commit.of("vd0"))))
        .hasMessageContaining("reconnect-delay");
    assertThat(plan(graph, Commit.of("vd0").withAllowRemoteBacking(true))).isNotNull();
    assertThat(plan(graph, Commit.of("vd0").withBase("snap1.qcow2"))).isNotNull();
  }

  /** The idle graph with that image's data elsewhere. */
  private BlockGraph on(String driver, String image) {
    String file = idle.node(idle.disk("vd0"), image).children().get("file");
    Map<String, BlockNode> nodes = new LinkedHashMap<>(idle.nodes());
    nodes.computeIfPresent(
        file,
        (name, node) ->
            new BlockNode(
                name,
                driver,
                node.file(),
                node.path(),
                node.children(),
                node.readOnly(),
                node.direct(),
                node.virtualSize(),
                node.allocatedSize(),
                null,
                null,
                node.bitmaps()));
    return new BlockGraph(idle.disks(), nodes, idle.users(), idle.jobs(), idle.exact());
  }
}
