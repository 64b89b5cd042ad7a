package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorPlanTest {

  private static final Target COPY = new Target.NewFile(Path.of("/images/copy.qcow2"), null);

  private static Mirror mirror() {
    return Mirror.of("vd0", COPY);
  }

  @Test
  void aNewFileIsMirroredToByDriveMirror() {
    StartPlan plan = plan("idle", mirror().withAtReady(AtReady.PIVOT));

    assertThat(commands(plan))
        .containsExactly(
            "drive-mirror {'job-id':'j1','device':'active','target':'/images/copy.qcow2',"
                + "'format':'qcow2','mode':'absolute-paths','node-name':'bj-j1','sync':'full',"
                + "'auto-dismiss':false}");
    assertThat(plan.files()).containsExactly(Path.of("/images/copy.qcow2"));
    assertThat(plan.atReady()).isEqualTo(AtReady.PIVOT);
    assertThat(plan.finalizeAtPending()).as("a mirror in PENDING stops the guest").isFalse();
    assertThat(plan.obsoleteNodes().nodes()).as("QEMU's own node").isEmpty();
  }

  @Test
  void allOptionsArePassedOn() {
    StartPlan plan =
        plan(
            "idle",
            mirror()
                .withCopyMode(CopyMode.WRITE_BLOCKING)
                .withGranularity(65536L)
                .withBufSize(1L << 20)
                .withUnmap(false)
                .withOnSourceError(OnError.STOP)
                .withOnTargetError(OnError.ENOSPC)
                .withSpeed(1000));

    assertThat(arguments(plan).encode())
        .contains(
            "\"copy-mode\":\"write-blocking\",\"granularity\":65536,\"buf-size\":1048576,"
                + "\"unmap\":false,\"on-source-error\":\"stop\",\"on-target-error\":\"enospc\","
                + "\"speed\":1000,\"auto-dismiss\":false");
  }

  @Test
  void anExistingFileIsOpenedAsItIs() {
    FakeFiles files = FakeFiles.withImages().file("/images/there.raw", 16 << 20);

    StartPlan plan =
        plan(
            files,
            "idle",
            Mirror.of("vd0", new Target.ExistingFile(Path.of("/images/there.raw"), "raw")));

    assertThat(arguments(plan).getString("mode")).isEqualTo("existing");
    assertThat(arguments(plan).getString("format")).isEqualTo("raw");
    assertThat(plan.files()).as("not ours").isEmpty();
  }

  @Test
  void blockdevCreatesTheImageAndOpensIt() {
    StartPlan plan = plan("idle", mirror().withBlockdev(true));

    assertThat(commands(plan))
        .containsExactly(
            "blockdev-create {'job-id':'j1-file','options':{'driver':'file',"
                + "'filename':'/images/copy.qcow2','size':0}}",
            "blockdev-add {'driver':'file','node-name':'bj-j1-file',"
                + "'filename':'/images/copy.qcow2','discard':'unmap'}",
            "blockdev-create {'job-id':'j1-format','options':{'driver':'qcow2',"
                + "'file':'bj-j1-file','size':16777216}}",
            "blockdev-add {'driver':'qcow2','node-name':'bj-j1','file':'bj-j1-file',"
                + "'discard':'unmap','backing':null}",
            "blockdev-mirror {'job-id':'j1','device':'active','target':'bj-j1',"
                + "'filter-node-name':'bj-j1-filter','sync':'full','auto-dismiss':false}");
    assertThat(plan.files()).containsExactly(Path.of("/images/copy.qcow2"));
    assertThat(plan.obsoleteNodes().nodes()).containsExactly("bj-j1", "bj-j1-file");
  }

  @Test
  void aRawTargetNeedsNoFormatToBeWritten() {
    Target raw = new Target.NewFile(Path.of("/images/copy.raw"), "raw");

    assertThat(commands(plan("idle", Mirror.of("vd0", raw).withBlockdev(true))))
        .startsWith(
            "blockdev-create {'job-id':'j1-file','options':{'driver':'file',"
                + "'filename':'/images/copy.raw','size':16777216}}",
            "blockdev-add {'driver':'file','node-name':'bj-j1-file',"
                + "'filename':'/images/copy.raw','discard':'unmap'}",
            "blockdev-add {'driver':'raw','node-name':'bj-j1','file':'bj-j1-file',"
                + "'discard':'unmap'}");
  }

  @Test
  void aShallowBlockdevMirrorIsOpenedOverTheSourcesBackingOrThePivotWouldLoseIt() {
    StartPlan plan = plan("idle", mirror().withBlockdev(true).withSync(Sync.TOP));
    String snap1 = Dumps.graph("idle").node("active").orElseThrow().backing();

    assertThat(commands(plan))
        .contains(
            "blockdev-create {'job-id':'j1-format','options':{'driver':'qcow2',"
                + "'file':'bj-j1-file','size':16777216,'backing-file':'snap1.qcow2',"
                + "'backing-fmt':'qcow2'}}",
            "blockdev-add {'driver':'qcow2','node-name':'bj-j1','file':'bj-j1-file',"
                + "'discard':'unmap','backing':'"
                + snap1
                + "'}");
  }

  @Test
  void aShallowCopyInAnotherFolderNamesItsBackingByAnAbsolutePath() {
    Target far = new Target.NewFile(Path.of("/elsewhere/copy.qcow2"), null);

    assertThat(
            String.join(
                "\n",
                commands(
                    plan("idle", Mirror.of("vd0", far).withBlockdev(true).withSync(Sync.TOP)))))
        .contains("'backing-file':'/images/snap1.qcow2'");
  }

  @Test
  void driveMirrorIsNotLeftToWriteARelativeNameIntoACopyInAnotherFolder() {
    Target inFolder = new Target.NewFile(Path.of("sub/copy.qcow2"), null);
    Target beside = new Target.NewFile(Path.of("copy.qcow2"), null);

    StartPlan elsewhere = plan("relative", Mirror.of("vd0", inFolder).withSync(Sync.TOP));
    StartPlan here = plan("relative", Mirror.of("vd0", beside).withSync(Sync.TOP));

    assertThat(elsewhere.start().name()).isEqualTo("blockdev-mirror");
    assertThat(String.join("\n", commands(elsewhere))).contains("'backing-file':'../snap1.qcow2'");
    assertThat(here.start().name()).isEqualTo("drive-mirror");
  }

  @Test
  void aShallowCopyWhoseBackingCannotBeNamedIsRefused() {
    Target absolute = new Target.NewFile(Path.of("/images/copy.qcow2"), null);

    assertThat(
            refused(
                Reason.INVALID,
                () -> plan("relative", Mirror.of("vd0", absolute).withSync(Sync.TOP))))
        .hasMessageContaining("relative to its working folder");
  }

  @Test
  void aShallowMirrorOfASingleLayerIsAFullOne() {
    Mirror single = Mirror.of("sd0", new Target.NewFile(Path.of("/images/c.raw"), null));

    StartPlan plan = plan("idle", single.withSync(Sync.TOP));

    assertThat(arguments(plan).getString("sync")).isEqualTo("full");
    assertThat(arguments(plan).getString("format")).as("the source's").isEqualTo("raw");
  }

  @Test
  void aQemuWithoutDriveMirrorGetsTheOtherRecipe() {
    assertThat(plan(Schemas.EMPTY, "idle", mirror()).start().name()).isEqualTo("blockdev-mirror");
  }

  @Test
  void underAThrottleTheFilterStaysOnTop() {
    StartPlan plan = plan("throttle", mirror());

    assertThat(arguments(plan).getString("device")).isEqualTo("thr");
    assertThat(arguments(plan).getString("replaces")).isEqualTo("active");
  }

  @Test
  void targetIsZeroTakesBlockdevMirror() {
    StartPlan plan = plan("idle", mirror().withTargetIsZero(true));

    assertThat(plan.start().name()).isEqualTo("blockdev-mirror");
    assertThat(arguments(plan).getBoolean("target-is-zero")).isTrue();
  }

  @Test
  void targetIsZeroIsRefusedWhereTheSchemaLacksIt() {
    assertThat(
            refused(
                Reason.NOT_SUPPORTED,
                () -> plan(Schemas.QEMU_7_2, "idle", mirror().withTargetIsZero(true))))
        .hasMessageContaining("QEMU 10.1 brought it");
  }

  @Test
  void aBlockDeviceIsOpenedAsOne() {
    Target device = new Target.ExistingFile(Path.of("/dev/vg/copy"), "raw");

    assertThat(commands(plan(FileChecks.NONE, "idle", Mirror.of("vd0", device))))
        .first()
        .asString()
        .startsWith("blockdev-add {'driver':'host_device'");
  }

  @Test
  void theSizeOfADeviceIsSeenToBeforeTheJobStarts() {
    Target device = new Target.ExistingFile(Path.of("/dev/vg/copy"), "raw");

    for (BlockJobRequest request : List.of(Mirror.of("vd0", device), Backup.of("vd0", device))) {
      assertThat(plan(FileChecks.NONE, "idle", request).preparations())
          .last()
          .isInstanceOfSatisfying(
              Preparation.AddNode.class, node -> assertThat(node.size()).isEqualTo(16 << 20));
    }
  }

  @Test
  void aBlockdevMirrorOfNewWritesOnlyMayFinishButNotPivot() {
    Mirror none = mirror().withBlockdev(true).withSync(Sync.NONE);

    assertThat(plan("idle", none.withAtReady(AtReady.FINISH)).start().name())
        .isEqualTo("blockdev-mirror");
    refused(Reason.INVALID, () -> plan("idle", none.withAtReady(AtReady.PIVOT)));
  }

  @Test
  void aNodeToBeReplacedMustBeTheDisks() {
    assertThat(
            refused(Reason.NOT_IN_CHAIN, () -> plan("idle", mirror().withReplaces("nothing")))
                .candidates())
        .contains("active");
  }
}
