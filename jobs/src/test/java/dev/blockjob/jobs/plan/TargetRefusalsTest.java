package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a mirror's or backup's target must not be. */
class TargetRefusalsTest {

  private static Mirror mirror(Target target) {
    return Mirror.of("vd0", target);
  }

  private static Target.NewFile newFile(String path) {
    return new Target.NewFile(Path.of(path), null);
  }

  private static Target.ExistingFile existing(String path) {
    return new Target.ExistingFile(Path.of(path), "qcow2");
  }

  @Test
  void aNewFileThatIsThere() {
    FakeFiles files = FakeFiles.withImages().file("/images/copy.qcow2", 1);

    assertThat(
            refused(
                Reason.FILE_EXISTS,
                () -> plan(files, "idle", mirror(newFile("/images/copy.qcow2")))))
        .hasMessageContaining("'/images/copy.qcow2' exists already")
        .hasMessageContaining("--mode existing --format FORMAT");
    refused(
        Reason.FILE_EXISTS,
        () -> plan(files, "idle", Backup.of("vd0", newFile("/images/copy.qcow2"))));
  }

  @Test
  void whereNothingCanBeOverwrittenThatIsNotProposed() {
    FakeFiles files = FakeFiles.withImages().file("/images/new.qcow2", 1);
    Snapshot snapshot =
        new Snapshot(List.of(new Snapshot.Overlay("vd0", Path.of("/images/new.qcow2"), null)));

    assertThat(
            refused(
                Reason.FILE_EXISTS,
                () ->
                    Planner.snapshot(Dumps.graph("idle"), Schemas.QEMU_11_1, files, "x", snapshot)))
        .hasMessageEndingWith("exists already: name another file, or remove it");
  }

  @Test
  void aFolderIsNotToBeRemoved() {
    FakeFiles files = FakeFiles.withImages().folder("/images/sub");

    for (BlockJobRequest request :
        List.of(mirror(newFile("/images/sub")), Backup.of("vd0", newFile("/images/sub")))) {
      assertThat(refused(Reason.FILE_EXISTS, () -> plan(files, "idle", request)))
          .hasMessage("'/images/sub' is a folder: name a file in it");
    }
  }

  @Test
  void aNewFileInAFolderThatIsNotThere() {
    FakeFiles files = FakeFiles.withImages().noFolder("/new");

    assertThat(
            refused(
                Reason.NO_SUCH_FILE,
                () -> plan(files, "idle", mirror(newFile("/new/vm/copy.qcow2")))))
        .hasMessageContaining("there is no folder '/new'. Make it");
  }

  @Test
  void anExistingFileThatIsNotThere() {
    refused(Reason.NO_SUCH_FILE, () -> plan("idle", mirror(existing("/images/copy.qcow2"))));
  }

  @Test
  void filesThatCannotBeSeenAreLeftToQemu() {
    FakeFiles elsewhere = new FakeFiles().file("/images/copy.qcow2", 1);

    assertThat(plan(elsewhere, "idle", mirror(newFile("/images/copy.qcow2")))).isNotNull();
    assertThat(plan(FileChecks.NONE, "idle", mirror(existing("/images/x.qcow2")))).isNotNull();
  }

  @Test
  void aFileThatQemuHasOpen() {
    assertThat(refused(Reason.BUSY, () -> plan("idle", mirror(newFile("/images/raw.img")))))
        .hasMessageContaining("open as node");
    refused(Reason.BUSY, () -> plan("idle", mirror(existing("/images/../images/base.qcow2"))));
  }

  @Test
  void aFileThatQemuHasOpenUnderAnotherName() {
    FakeFiles files = FakeFiles.withImages().link("/dev/disk/x", "/images/raw.img");

    refused(Reason.BUSY, () -> plan(files, "idle", mirror(existing("/dev/disk/x"))));
  }

  @Test
  void anExistingFileOfAnotherSize() {
    FakeFiles files = FakeFiles.withImages().file("/images/small.qcow2", 8 << 20);

    assertThat(
            refused(
                Reason.SIZE_MISMATCH,
                () -> plan(files, "idle", mirror(existing("/images/small.qcow2")))))
        .hasMessageContaining("8388608")
        .hasMessageContaining("16777216");
    refused(
        Reason.SIZE_MISMATCH,
        () -> plan(files, "idle", Backup.of("vd0", existing("/images/small.qcow2"))));
  }

  @Test
  void aNodeOfAnotherSize() {
    String raw = Dumps.graph("idle").disk("sd0").root();

    refused(Reason.SIZE_MISMATCH, () -> plan("idle", mirror(new Target.Node(raw))));
  }

  @Test
  void anUnknownNode() {
    assertThat(
            refused(Reason.UNKNOWN_NODE, () -> plan("idle", mirror(new Target.Node("nothing"))))
                .candidates())
        .contains("active");
  }

  @Test
  void aLayerOfTheDiskItself() {
    refused(Reason.SAME_NODE, () -> plan("idle", mirror(new Target.Node("active"))));
  }

  @Test
  void theDiskOfAnotherDevice() {
    assertThat(refused(Reason.BUSY, () -> plan("shared-base", mirror(new Target.Node("other")))))
        .hasMessageContaining("vd1");
  }

  @Test
  void anExistingFileWithoutItsFormat() {
    Target unnamed = new Target.ExistingFile(Path.of("/images/x"), "");

    assertThat(refused(Reason.FORMAT_NEEDED, () -> plan("idle", mirror(unnamed))).candidates())
        .contains("qcow2", "raw");
  }

  @Test
  void aFormatThatCannotHaveTheBackingFileOfAShallowCopy() {
    Target raw = new Target.NewFile(Path.of("/images/copy.raw"), "raw");

    assertThat(refused(Reason.INVALID, () -> plan("idle", mirror(raw).withSync(Sync.TOP))))
        .hasMessageContaining("use qcow2, or sync full");
  }

  @Test
  void aNodeWithoutBackingForAShallowCopy() {
    Mirror shallow = Mirror.of("active", new Target.Node("bj-m")).withSync(Sync.TOP);

    assertThat(refused(Reason.INVALID, () -> plan("daemon-mirror-pivoted", shallow)))
        .hasMessageContaining("add it with \"backing\"");
  }

  @Test
  void aFullFileSystem() {
    FakeFiles files = FakeFiles.withImages().free(1 << 20);
    Mirror mirror = mirror(newFile("/images/copy.qcow2"));

    assertThat(refused(Reason.NO_SPACE, () -> plan(files, "idle", mirror)))
        .hasMessageContaining("1 MiB left");
    assertThat(plan(files, "idle", mirror.withCheckSpace(false))).isNotNull();
    assertThat(plan(files, "idle", mirror.withSync(Sync.NONE))).as("copies nothing").isNotNull();
  }
}
