package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import io.vertx.core.json.JsonObject;

/**
 * What a job wrote can't be flushed to the disk: QEMU says success, and nothing when it closes the
 * image later.
 */
class UnflushedIT {

  private static final String WHY = "Error flushing drive: Input/output error";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMergeIsNoSuccessAndDeletesNothing(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Merge merge = Merge.of(chain.vm().disk(), "base").withDirection(Direction.COMMIT);

    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(merge)
                .apply(Operations.on(chain.vm().jobs(), chain.state())));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains(WHY, "'base'");
    assertThat(chain.layers()).containsExactly("base", "top");
    assertThat(chain.images()).containsExactlyInAnyOrder("base", "s1", "top");
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitIsNoSuccess(QemuLab lab) {
    Vm vm = chain(lab).vm();

    fails(vm, Commit.of(vm.disk()).withTop("s1").withBase("base"));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupIsNoSuccess(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().create("copy.qcow2", "qcow2", lab.vm().size());
    vm.call("blockdev-add", image("copy", unflushed("copy")));

    fails(vm, Backup.of(vm.disk(), new Target.Node("copy")));
  }

  private static void fails(Vm vm, BlockJobRequest request) {
    JobOutcome outcome = Await.get(vm.jobs().start(request).compose(BlockJob::outcome));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class, failed -> assertThat(failed.error()).contains(WHY));
  }

  /** With data in s1, and a base that can't be flushed. */
  private static DiskUnderLoad chain(QemuLab lab) {
    DiskUnderLoad chain =
        DiskUnderLoad.start(lab.vm().layerFile("base", unflushed("base")), "base", "s1");
    chain.snapshot("s1", "top");
    return chain;
  }

  private static JsonObject image(String node, JsonObject file) {
    return new JsonObject().put("driver", "qcow2").put("node-name", node).put("file", file);
  }

  private static JsonObject unflushed(String layer) {
    JsonObject image = FaultyNodes.file(layer + ".qcow2").put("node-name", layer + "-file");
    JsonObject faulty = FaultyNodes.failing(image, "flush_to_disk", FaultyNodes.EIO, false);
    faulty.getJsonArray("inject-error").getJsonObject(0).put("iotype", "flush"); // no read after it
    return faulty.put("node-name", layer + "-debug");
  }
}
