package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.Snapshot;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotPlanTest {

  private static Snapshot.Overlay overlay(String disk, @Nullable String file) {
    return new Snapshot.Overlay(disk, file == null ? null : Path.of(file), null);
  }

  private static SnapshotPlan plan(FileChecks files, String dump, Snapshot.Overlay... overlays) {
    return Planner.snapshot(
        Dumps.graph(dump), Schemas.QEMU_11_1, files, "3f9a", new Snapshot(List.of(overlays)));
  }

  @Test
  void theOverlayIsMadeOpenedAloneAndPutOnTheDisk() {
    SnapshotPlan plan = plan(FakeFiles.withImages(), "idle", overlay("vd0", null));

    assertThat(commands(plan.preparations(), plan.transaction()))
        .containsExactly(
            "blockdev-create {'job-id':'snapshot-vd0-3f9a-file','options':{'driver':'file',"
                + "'filename':'/images/active-1.qcow2','size':0}}",
            "blockdev-add {'driver':'file','node-name':'bj-vd0-3f9a-file',"
                + "'filename':'/images/active-1.qcow2','discard':'unmap'}",
            "blockdev-create {'job-id':'snapshot-vd0-3f9a-format','options':{'driver':'qcow2',"
                + "'file':'bj-vd0-3f9a-file','size':16777216,'backing-file':'active.qcow2',"
                + "'backing-fmt':'qcow2'}}",
            "blockdev-add {'driver':'qcow2','node-name':'bj-vd0-3f9a','file':'bj-vd0-3f9a-file',"
                + "'discard':'unmap','backing':null}",
            "transaction {'actions':[{'type':'blockdev-snapshot',"
                + "'data':{'node':'active','overlay':'bj-vd0-3f9a'}}]}");
    assertThat(plan.files()).containsExactly(Path.of("/images/active-1.qcow2"));
  }

  @Test
  void severalDisksAreOneTransaction() {
    SnapshotPlan plan =
        plan(
            FakeFiles.withImages(),
            "idle",
            overlay("vd0", "/other/a.qcow2"),
            overlay("drive0", null));

    assertThat(plan.transaction().arguments().getJsonArray("actions")).hasSize(2);
    assertThat(plan.files())
        .containsExactly(Path.of("/other/a.qcow2"), Path.of("/images/raw-1.qcow2"));
    assertThat(String.join("\n", commands(plan.preparations(), plan.transaction())))
        .as("in another folder, by absolute path")
        .contains("'backing-file':'/images/active.qcow2','backing-fmt':'qcow2'")
        .as("no header to follow")
        .contains("'backing-file':'/images/raw.img','backing-fmt':'raw'");
  }

  @Test
  void whereThereIsNoRoomForTheOverlaysNoneIsMade() {
    Snapshot.Overlay a = overlay("vd0", "/other/a.qcow2");
    Snapshot.Overlay b = overlay("drive0", null);
    long one = (6 * 64) << 10;
    FakeFiles enough = FakeFiles.withImages().free(2 * one);
    FakeFiles tooLittle = FakeFiles.withImages().free(2 * one - 1);

    assertThat(plan(enough, "idle", a, b).files()).hasSize(2);
    assertThat(plan(tooLittle, "idle", a).files()).hasSize(1);
    RequestException refusal = refused(Reason.NO_SPACE, () -> plan(tooLittle, "idle", a, b));
    assertThat(refusal).hasMessageContainingAll("/other/a.qcow2", "raw-1.qcow2", "768 KiB");
    Snapshot anyway = new Snapshot(List.of(a, b), false);
    assertThat(
            Planner.snapshot(Dumps.graph("idle"), Schemas.QEMU_11_1, tooLittle, "3f9a", anyway)
                .files())
        .hasSize(2);
  }

  @Test
  void overlaysCount() {
    FakeFiles files =
        FakeFiles.withImages().file("/images/active-1.qcow2", 1).file("/images/active-2.qcow2", 1);

    assertThat(plan(files, "idle", overlay("vd0", null)).files())
        .containsExactly(Path.of("/images/active-3.qcow2"));
  }

  @Test
  void whereFilesCannotBeSeenTheNameIsMadeUniqueAnotherWay() {
    assertThat(plan(FileChecks.NONE, "idle", overlay("vd0", null)).files())
        .containsExactly(Path.of("/images/active-3f9a.qcow2"));
    assertThat(plan(FakeFiles.withImages(), "relative", overlay("vd0", null)).files())
        .containsExactly(Path.of("active-3f9a.qcow2"));
  }

  @Test
  void underAThrottleTheOverlayGoesBelowTheFilter() {
    SnapshotPlan plan = plan(FakeFiles.withImages(), "throttle", overlay("vd0", null));

    assertThat(plan.transaction().arguments().encode()).contains("\"node\":\"active\"");
  }

  @Test
  void aNodeNameThatWasAskedForIsUsed() {
    SnapshotPlan plan =
        plan(
            FakeFiles.withImages(),
            "idle",
            new Snapshot.Overlay("vd0", Path.of("/images/o.qcow2"), "mine"));

    assertThat(plan.transaction().arguments().encode()).contains("\"overlay\":\"mine\"");
  }

  @Test
  void aNodeNameThatIsTakenIsRefused() {
    refused(
        Reason.INVALID,
        () -> plan(FakeFiles.withImages(), "idle", new Snapshot.Overlay("vd0", null, "active")));
  }

  @Test
  void theSameDiskTwiceIsRefused() {
    assertThat(
            refused(
                Reason.INVALID,
                () ->
                    plan(
                        FakeFiles.withImages(),
                        "idle",
                        overlay("vd0", null),
                        overlay("active", "/images/b.qcow2"))))
        .hasMessageContaining("named twice");
  }

  @Test
  void oneFileForTwoDisksIsRefused() {
    refused(
        Reason.INVALID,
        () ->
            plan(
                FakeFiles.withImages(),
                "idle",
                overlay("vd0", "/images/o.qcow2"),
                overlay("sd0", "/images/./o.qcow2")));
  }

  @Test
  void aFileThatIsThereIsRefused() {
    refused(
        Reason.FILE_EXISTS,
        () ->
            plan(
                FakeFiles.withImages().file("/images/o.qcow2", 1),
                "idle",
                overlay("vd0", "/images/o.qcow2")));
  }

  @Test
  void beforeItTheSnapshotIsNotDone() {
    SnapshotPlan plan = plan(FakeFiles.withImages(), "idle", overlay("vd0", null));

    assertThat(plan.promise().verify(Dumps.graph("idle")).kind())
        .isEqualTo(PromiseVerdict.Kind.NOT_DONE);
  }
}
