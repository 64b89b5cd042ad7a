package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.GuestWriter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Layers that have two overlays, or one that a commit left over. */
class SharedLayersIT {

  /** Opens {@code file}, whose backing file is the node {@code backing}, as node "other". */
  private static void open(Vm vm, String file, String backing) {
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "other")
            .put("file", new JsonObject().put("driver", "file").put("filename", file))
            .put("backing", backing));
  }

  private static void close(Vm vm, String node) {
    vm.call("blockdev-del", new JsonObject().put("node-name", node));
  }

  private static List<String> chainOf(Vm vm, String node) {
    BlockGraph graph = JobRuns.graph(vm);
    return BackingChain.of(graph, node).layers().stream().map(BlockNode::name).toList();
  }

  private static String header(QemuLab lab, String image) {
    return lab.img().info(image).getString("backing-filename");
  }

  @OnEveryQemu
  void anInternalCommitPutsBothOverlaysOfTopOnTheBase(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().createOverlay("other.qcow2", "snap1.qcow2", "qcow2");
    open(vm, "other.qcow2", "snap1");
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Commit.of(vm.disk()).withTop("snap1").withBase("base"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "base");
    assertThat(chainOf(vm, "other")).containsExactly("other", "base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    assertThat(header(lab, "active.qcow2")).isEqualTo("base.qcow2");
    assertThat(header(lab, "other.qcow2")).isEqualTo("base.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "active.qcow2"))).isPositive();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void oneNameForOverlaysInTwoFoldersHasToBeAbsolute(QemuLab lab) throws IOException {
    Files.createDirectory(lab.folder().resolve("sub"));
    Vm vm = lab.vm().start();
    lab.img().createOverlay("sub/other.qcow2", "../snap1.qcow2", "qcow2");
    open(vm, "sub/other.qcow2", "snap1");
    Commit commit = Commit.of(vm.disk()).withTop("snap1").withBase("base");
    String base = lab.folder().resolve("base.qcow2").toString();

    JobRuns.refused(vm, commit, Reason.INVALID);
    JobRuns.runs(vm, commit.withBackingFile(base), Ending.DONE);

    vm.close();
    assertThat(header(lab, "active.qcow2")).isEqualTo(base);
    assertThat(header(lab, "sub/other.qcow2")).isEqualTo(base);
    lab.img().check("sub/other.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBaseThatAnotherOverlayReadsThroughIsLeftAlone(QemuLab lab) throws IOException {
    Vm vm = lab.vm().chain("base", "active").start();
    lab.img().createOverlay("other.qcow2", "base.qcow2", "qcow2");
    open(vm, "other.qcow2", "base");
    GuestWriter writer = JobRuns.busy(vm);
    Commit commit = Commit.of(vm.disk());

    assertThat(JobRuns.refused(vm, commit, Reason.BUSY)).hasMessageContaining("'other'");
    close(vm, "other");
    assertThat(JobRuns.refused(vm, commit, Reason.BUSY))
        .hasMessageContaining("backing file of " + lab.folder().resolve("other.qcow2"));
    Files.delete(lab.folder().resolve("other.qcow2"));
    JobRuns.runs(vm, commit, Ending.PIVOTED);

    assertThat(vm.chain()).containsExactly("base");
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aLayerThatACommitLeftOverIsNamedAndTheNextMirrorRunsWithoutIt(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);
    JobRuns.runs(vm, Commit.of(vm.disk()).withBase("snap1"), Ending.PIVOTED);
    Target target = new Target.NewFile(Path.of("moved.qcow2"), "qcow2");
    Mirror mirror = Mirror.of(vm.disk(), target).withAtReady(AtReady.PIVOT);

    assertThat(JobRuns.refused(vm, mirror, Reason.BUSY)).hasMessageContaining("'active'");
    close(vm, "active");
    JobRuns.runs(vm, mirror, Ending.PIVOTED);

    assertThat(vm.chain()).hasSize(1);
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void backingFilesThatHeadersNameAsJsonAreCommittedAndStreamed(QemuLab lab) {
    lab.img().create("b.qcow2", "qcow2", 16 * JobRuns.MIB);
    String json = "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"%s\"}}";
    lab.img().createOverlay("s.qcow2", json.formatted("b.qcow2"), "qcow2");
    lab.img().createOverlay("a.qcow2", json.formatted("s.qcow2"), "qcow2");
    String disk = "qcow2,node-name=a,file.driver=file,file.filename=a.qcow2";
    boolean guest = lab.kind().hasGuest();
    Vm vm =
        guest
            ? lab.vm()
                .chain()
                .with("-blockdev", disk, "-device", "virtio-blk,id=vd0,drive=a")
                .start()
            : lab.vm().chain().with("--blockdev", disk).start();

    JobRuns.runs(vm, Commit.of("a").withTop("s.qcow2").withBase("b.qcow2"), Ending.DONE);

    BlockGraph graph = JobRuns.graph(vm);
    assertThat(graph.chain(graph.disk("a")).layers()).hasSize(2);
    vm.close();
    lab.img().check("a.qcow2");
    assertThat(header(lab, "a.qcow2")).contains("b.qcow2");
  }
}
