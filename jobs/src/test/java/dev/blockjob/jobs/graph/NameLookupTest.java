package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameLookupTest {

  private final BlockGraph graph = Dumps.graph("idle");

  private static RequestException refused(Runnable call) {
    return catchThrowableOfType(RequestException.class, call::run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vd0",
        "/machine/peripheral/vd0/virtio-backend",
        "active",
        "/images/active.qcow2",
        "/images/./sub/../active.qcow2",
        "/images/snap1.qcow2"
      })
  void aDiskIsFoundByDeviceNodeOrFile(String name) {
    assertThat(graph.disk(name).name()).isEqualTo("vd0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd0", "drive0", "/images/raw.img"})
  void aDiskIsFoundByQdevIdOrDriveId(String name) {
    assertThat(graph.disk(name).name()).isEqualTo("sd0");
  }

  @Test
  void aFileIsFoundThroughALinkThatTheCallerCanSee() {
    SameFile links = (one, other) -> one.equals("/images/raw.img") && other.equals("/dev/disk/x");

    assertThat(graph.disk("/dev/disk/x", links).name()).isEqualTo("sd0");
  }

  @Test
  void anUnknownDiskFailsWithTheDisksThatThereAre() {
    RequestException e = refused(() -> graph.disk("vd9"));

    assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_DISK);
    assertThat(e.candidates()).containsExactlyInAnyOrder("vd0", "sd0");
    assertThat(e)
        .hasMessageStartingWith("no disk 'vd9'; this QEMU has ")
        .hasMessageContaining("vd0 (node active, /images/active.qcow2)");
  }

  @Test
  void ofALongChainThoseAreNamedThatComeNearestAndTheOthersAreCounted() {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    for (int i = 0; i < 220; i++) {
      Map<String, String> below = i < 219 ? Map.of("backing", "s" + (i + 1)) : Map.of();
      String file = "/images/snapshot-" + i + ".qcow2";
      nodes.put(
          "s" + i,
          new BlockNode(
              "s" + i, "qcow2", file, file, below, false, false, 1, 1L, null, null, List.of()));
    }
    Disk disk = new Disk("/machine/peripheral/vd0/x", null, null, "s0", "s0");
    BlockGraph chain = new BlockGraph(List.of(disk), nodes, Map.of(), List.of(), true);

    RequestException byNode = refused(() -> chain.node(disk, "s2l7"));
    RequestException byFile = refused(() -> chain.node(disk, "/images/snapshot-1l3.qcow2"));

    assertThat(byNode).hasMessageContaining("s217 (/images/snapshot-217.qcow2)");
    assertThat(byNode).hasMessageContaining("the nearest of the 220 layers of its chain are");
    assertThat(byNode.getMessage()).hasSizeLessThan(400);
    assertThat(byNode.candidates()).hasSize(220);
    assertThat(byFile).hasMessageContaining("s113 (/images/snapshot-113.qcow2)");
  }

  @Test
  void anEmptyTrayIsNoDisk() {
    assertThat(refused(() -> graph.disk("cd0")).reason()).isEqualTo(Reason.UNKNOWN_DISK);
  }

  @Test
  void aSharedBaseIsAmbiguous() {
    BlockGraph shared = Dumps.graph("shared-base");

    RequestException e = refused(() -> shared.disk("/images/base.qcow2"));

    assertThat(e.reason()).isEqualTo(Reason.AMBIGUOUS);
    assertThat(e.candidates()).containsExactlyInAnyOrder("vd0", "vd1");
    assertThat(e).hasMessageContaining("vd0 (node active").hasMessageContaining(" or ");
  }

  @Test
  void aSpareNodeOverTheSameBaseDoesNotMakeAFileAmbiguous() {
    BlockGraph moved = Dumps.graph("commit-active-pivoted");

    assertThat(moved.disks()).extracting(Disk::name).containsExactly("vd0", "active");
    assertThat(moved.disk("/images/base.qcow2").name()).isEqualTo("vd0");
    assertThat(moved.disk("active").name()).isEqualTo("active");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/images/snap1.qcow2", "snap1.qcow2", "/images//snap1.qcow2"})
  void aLayerIsFoundByFile(String name) {
    BlockNode node = graph.node(graph.disk("vd0"), name);

    assertThat(node.driver()).as("the format, not the protocol").isEqualTo("qcow2");
    assertThat(node.path()).isEqualTo("/images/snap1.qcow2");
  }

  @Test
  void aNodeOfAnotherDiskIsNotInTheChain() {
    RequestException e = refused(() -> graph.node(graph.disk("vd0"), "/images/raw.img"));

    assertThat(e.reason()).isEqualTo(Reason.NOT_IN_CHAIN);
    assertThat(e.candidates()).hasSize(3).contains("active");
    assertThat(e)
        .hasMessageStartingWith(
            "'/images/raw.img' is not in the backing chain of vd0; its chain is active"
                + " (/images/active.qcow2) <- ");
  }

  @Test
  void anUnknownNodeFailsWithTheChain() {
    RequestException e = refused(() -> graph.node(graph.disk("vd0"), "nothing"));

    assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_NODE);
    assertThat(e).hasMessageStartingWith("no node or image 'nothing' in vd0; its chain is active");
  }
}
