package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that was killed and started again, and what a job must know of that. */
class NbdTargetTest {

  private static final Target.Nbd EXPORT = new Target.Nbd(null, 0, Path.of("/run/n.sock"), "x");

  private final BlockGraph idle = Dumps.graph("idle");

  private static List<BlockJobRequest> to(Target target) {
    return List.of(Mirror.of("vd0", target), Backup.of("vd0", target));
  }

  @Test
  void anExportIsOpenedSoThatABrokenConnectionFailsTheJob() {
    StartPlan plan = plan("idle", Mirror.of("vd0", EXPORT));

    assertThat(plan.preparations()).hasSize(1);
    assertThat(plan.preparations().get(0).command().arguments().containsKey("reconnect-delay"))
        .isFalse();
    assertThat(plan.proof()).isNull(); // a mirror flushes its target itself
  }

  @Test
  void aBackupToAnExportIsFlushedByThatAndBreaksRatherThanTheGuestsWrite() {
    StartPlan plan = plan("idle", Backup.of("vd0", EXPORT));
    TargetProof proof = plan.proof();

    assertThat(arguments(plan).getString("on-cbw-error")).isEqualTo("break-snapshot");
    assertThat(proof).isNotNull();
    assertThat(proof.watched()).isFalse();
    assertThat(proof.flush().name()).isEqualTo("blockdev-reopen");
    assertThat(proof.flush().arguments().getJsonArray("options").getJsonObject(0))
        .isEqualTo(plan.preparations().get(0).command().arguments());
  }

  @Test
  void aQemuWhoseBackupsCannotBreakIsWatched() {
    StartPlan plan = plan(Schemas.QEMU_7_2, "idle", Backup.of("vd0", EXPORT));

    assertThat(arguments(plan).containsKey("on-cbw-error")).isFalse();
    assertThat(plan.proof()).isNotNull();
    assertThat(plan.proof().watched()).isTrue();
  }

  @Test
  void aBackupToAFileIsAsItWas() {
    StartPlan plan =
        plan("idle", Backup.of("vd0", new Target.NewFile(Path.of("/images/c.qcow2"), null)));

    assertThat(plan.proof()).isNull();
    assertThat(arguments(plan).containsKey("on-cbw-error")).isFalse();
  }

  @Test
  void aJobThatGoesOnAfterAnErrorIsRefused() {
    for (OnError policy : List.of(OnError.IGNORE, OnError.STOP)) {
      refused(
          Reason.INVALID, () -> plan("idle", Mirror.of("vd0", EXPORT).withOnTargetError(policy)));
      refused(
          Reason.INVALID, () -> plan("idle", Backup.of("vd0", EXPORT).withOnTargetError(policy)));
    }
    assertThat(plan("idle", Mirror.of("vd0", EXPORT).withOnTargetError(OnError.ENOSPC)))
        .isNotNull();
  }

  @Test
  void aNodeOnAServerIsRefusedWithTheWayOut() {
    BlockGraph graph = with(node("far", "nbd", Map.of()));

    for (BlockJobRequest request : to(new Target.Node("far"))) {
      assertThat(refused(Reason.NOT_SUPPORTED, () -> plan(graph, request)))
          .hasMessageContaining("reconnect-delay")
          .hasMessageContaining("nbd+unix://...")
          .hasMessageContaining("--trust-target");
    }
  }

  @Test
  void soIsANodeOfAnyClientThatConnectsAnewWithoutAWord() {
    for (String driver : List.of("iscsi", "nfs", "gluster")) {
      BlockGraph graph = with(node("far", driver, Map.of()));

      assertThat(
              refused(
                  Reason.NOT_SUPPORTED,
                  () -> plan(graph, Backup.of("vd0", new Target.Node("far")))))
          .hasMessageContaining(driver + " reconnects")
          .hasMessageContaining("--trust-target")
          .hasMessageNotContaining("nbd+unix");
    }
  }

  @Test
  void aNodeOfAClientThatFailsOrWhoseServerStoresFirstIsNot() {
    for (String driver : List.of("ssh", "rbd", "virtio-blk-vhost-user")) {
      BlockGraph graph = with(node("far", driver, Map.of()));

      assertThat(plan(graph, Backup.of("vd0", new Target.Node("far")))).isNotNull();
    }
  }

  @Test
  void soIsAnImageOnOne() {
    BlockGraph graph =
        with(node("far", "nbd", Map.of()), node("image", "qcow2", Map.of("file", "far")));

    refused(Reason.NOT_SUPPORTED, () -> plan(graph, Mirror.of("vd0", new Target.Node("image"))));
  }

  @Test
  void oneWhoseBackingFileIsOnAServerIsNot() {
    BlockGraph graph =
        with(
            node("far", "nbd", Map.of()),
            node("near", "file", Map.of()),
            node("image", "qcow2", Map.of("file", "near", "backing", "far")));

    assertThat(plan(graph, Mirror.of("vd0", new Target.Node("image")))).isNotNull();
  }

  @Test
  void aServerCanBeTrusted() {
    BlockGraph graph = with(node("far", "nbd", Map.of()));

    for (BlockJobRequest request : to(new Target.Node("far", true))) {
      assertThat(plan(graph, request)).isNotNull();
    }
  }

  private static BlockNode node(String name, String driver, Map<String, String> children) {
    long size = Dumps.graph("idle").node("active").orElseThrow().virtualSize();
    return new BlockNode(
        name,
        driver,
        "nbd://h/x",
        "nbd://h/x",
        children,
        false,
        false,
        size,
        null,
        null,
        null,
        List.of());
  }

  private BlockGraph with(BlockNode... more) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>(idle.nodes());
    for (BlockNode node : more) {
      nodes.put(node.name(), node);
    }
    return new BlockGraph(idle.disks(), nodes, idle.users(), idle.jobs(), idle.exact());
  }
}
