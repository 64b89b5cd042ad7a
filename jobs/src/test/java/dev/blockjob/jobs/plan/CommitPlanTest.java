package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.InContainer;
import dev.blockjob.fixtures.Resized;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.OnError;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CommitPlanTest {

  private final BlockGraph graph = Dumps.graph("idle");
  private final String snap1 = graph.node(graph.disk("vd0"), "snap1.qcow2").name();
  private final String base = graph.node(graph.disk("vd0"), "base.qcow2").name();

  @Test
  void theWholeChainIsAnActiveCommitThatFinalizesByItself() {
    StartPlan plan = plan(graph, Commit.of("vd0"));

    assertThat(commands(plan))
        .containsExactly(
            "block-commit {'job-id':'j1','device':'active','base-node':'"
                + base
                + "','filter-node-name':'bj-j1-filter','auto-dismiss':false}");
    assertThat(plan.atReady()).isEqualTo(AtReady.PIVOT);
    assertThat(plan.finalizeAtPending()).isFalse();
  }

  @Test
  void anInternalCommitWaitsForUsAndKeepsTheRelativeName() {
    StartPlan plan = plan(graph, Commit.of("vd0").withTop("/images/snap1.qcow2"));

    assertThat(commands(plan))
        .containsExactly(
            "block-commit {'job-id':'j1','device':'active','top-node':'"
                + snap1
                + "','base-node':'"
                + base
                + "','filter-node-name':'bj-j1-filter','backing-file':'base.qcow2',"
                + "'backing-mask-protocol':true,'auto-finalize':false,'auto-dismiss':false}");
    assertThat(plan.atReady()).isEqualTo(AtReady.KEEP);
    assertThat(plan.finalizeAtPending()).isTrue();
  }

  @Test
  void anInternalCommitThatNobodyFollowsFinalizesByItself() {
    StartPlan plan = plan(graph, Commit.of("vd0").withTop(snap1).withAutoFinalize(true));

    assertThat(arguments(plan).containsKey("auto-finalize")).isFalse();
    assertThat(plan.finalizeAtPending()).isFalse();
  }

  @Test
  void theProtocolIsMaskedOnlyWhereTheSchemaHasIt() {
    StartPlan plan = plan(Schemas.QEMU_7_2, "idle", Commit.of("vd0").withTop("snap1.qcow2"));

    assertThat(arguments(plan).containsKey("backing-mask-protocol")).isFalse();
  }

  @Test
  void optionsArePassedOn() {
    StartPlan plan =
        plan(
            graph,
            Commit.of("vd0")
                .withTop(snap1)
                .withOnError(OnError.STOP)
                .withSpeed(5)
                .withBackingFile("as/asked.qcow2"));

    assertThat(arguments(plan).getString("on-error")).isEqualTo("stop");
    assertThat(arguments(plan).getLong("speed")).isEqualTo(5);
    assertThat(arguments(plan).getString("backing-file")).isEqualTo("as/asked.qcow2");
  }

  @Test
  void underAThrottleTheDeviceIsTheFilter() {
    StartPlan plan = plan("throttle", Commit.of("vd0"));

    assertThat(arguments(plan).getString("device")).isEqualTo("thr");
    assertThat(arguments(plan).getString("top-node")).isEqualTo("active");
  }

  @Test
  void nodesOfTheLayersThatDropOutAndOfTheirFilesAreKnown() {
    String file = Objects.requireNonNull(graph.nodes().get(snap1)).children().get("file");

    assertThat(plan(graph, Commit.of("vd0").withTop(snap1)).dropped().nodes().nodes())
        .containsExactlyInAnyOrder(snap1, file);
    assertThat(plan(graph, Commit.of("vd0")).dropped().nodes().nodes())
        .contains("active", snap1, file)
        .doesNotContain(
            base, Objects.requireNonNull(graph.nodes().get(base)).children().get("file"));
  }

  @Test
  void aFileThatHoldsMoreThanTheLayerIsNotSaidToBeOfNoUse() {
    assertThat(dropped(graph)).containsExactly(Path.of("/images/snap1.qcow2"));
    assertThat(dropped(InContainer.throttled(graph, snap1)))
        .containsExactly(Path.of("/images/snap1.qcow2"));
    assertThat(dropped(InContainer.part(graph, snap1))).isEmpty();
    assertThat(dropped(InContainer.nested(graph, snap1))).isEmpty();
  }

  private List<Path> dropped(BlockGraph in) {
    FakeFiles files = FakeFiles.withImages().file("/images/snap1.qcow2", 16 << 20);
    return Planner.plan(in, Schemas.QEMU_11_1, files, Planning.ID, Commit.of("vd0").withTop(snap1))
        .dropped()
        .files();
  }

  /** As of a drive with snapshot=on, which is not meant to change the images below it. */
  @Test
  void aDiskWhoseOwnFileIsGoneIsNotCommitted() {
    FakeFiles files =
        new FakeFiles().file("/images/snap1.qcow2", 16 << 20).file("/images/base.qcow2", 16 << 20);

    assertThat(refused(Reason.NO_SUCH_FILE, () -> plan(files, "idle", Commit.of("vd0"))))
        .hasMessageContaining("that file is gone")
        .hasMessageContaining("don't commit");
    refused(
        Reason.NO_SUCH_FILE, () -> plan(files, "idle", Commit.of("vd0").withTop("snap1.qcow2")));
  }

  @Test
  void topBelowBaseIsRefused() {
    assertThat(
            refused(
                Reason.INVALID, () -> plan(graph, Commit.of("vd0").withTop(base).withBase(snap1))))
        .hasMessageContaining("is below base")
        .hasMessageContaining("swap them");
  }

  @Test
  void topThatIsBaseIsRefused() {
    refused(Reason.SAME_NODE, () -> plan(graph, Commit.of("vd0").withTop(base)));
  }

  @Test
  void aSingleLayerHasNothingToCommit() {
    assertThat(refused(Reason.SAME_NODE, () -> plan(graph, Commit.of("sd0"))))
        .hasMessageContaining("nothing to commit");
  }

  @Test
  void aNodeOutsideTheChainIsRefused() {
    refused(Reason.NOT_IN_CHAIN, () -> plan(graph, Commit.of("vd0").withBase("/images/raw.img")));
  }

  @Test
  void anActiveCommitHasNowhereToWriteABackingFile() {
    refused(Reason.INVALID, () -> plan(graph, Commit.of("vd0").withBackingFile("x")));
  }

  /** QEMU 7.2 to 11.1 leave what base has there, and the guest would read it. */
  @Test
  void whatABaseHoldsBeyondASmallerTopIsNotBroughtBack() {
    BlockGraph shrunk = Resized.of(graph, "vd0", 32, 16, 32);

    assertThat(refused(Reason.SIZE_MISMATCH, () -> plan(shrunk, Commit.of("vd0").withTop(snap1))))
        .hasMessage(
            "'%s' has 16 bytes, and '%s', into which it would be committed, 32: what '%s' holds"
                    .formatted(snap1, base, base)
                + " beyond the first 16 would be read again. So stream what is below '%s' up into"
                    .formatted(snap1)
                + " it instead if that is open, or copy or move the disk to a new image, with all"
                + " that it reads");
  }

  @Test
  void aDiskDoesNotGrowByACommitIntoALargerBase() {
    assertThat(
            refused(
                Reason.SIZE_MISMATCH,
                () -> plan(Resized.of(graph, "vd0", 16, 8, 32), Commit.of("vd0"))))
        .hasMessageContaining("the disk would grow, and what '" + base + "' holds beyond the first")
        .hasMessageEndingWith(". So copy or move the disk to a new image, with all that it reads");
  }

  @Test
  void smallerLayersThatHideNothingAreCommitted() {
    assertThat(plan(Resized.of(graph, "vd0", 32, 16, 32), Commit.of("vd0"))).isNotNull();
    assertThat(plan(Resized.of(graph, "vd0", 32, 16, 32), Commit.of("vd0").withBase(snap1)))
        .isNotNull();
    assertThat(plan(Resized.of(graph, "vd0", 16, 16, 32), Commit.of("vd0").withTop(snap1)))
        .isNotNull();
    assertThat(plan(Resized.of(graph, "vd0", 32, 16, 16), Commit.of("vd0").withTop(snap1)))
        .isNotNull();
  }
}
