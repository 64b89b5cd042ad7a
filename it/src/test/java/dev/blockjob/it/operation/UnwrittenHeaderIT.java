package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A stream that can't write the new backing file's name into the image's header: it fails when
 * QEMU's graph has changed already, while the image on the disk still needs what dropped out.
 */
class UnwrittenHeaderIT {

  private static final Merge MERGE = Merge.of("any", "s1").withDirection(Direction.STREAM);

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void isNoSuccessAndNothingIsDeleted(QemuLab lab) {
    DiskUnderLoad chain = start(lab);

    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(merge(chain))
                .apply(Operations.on(chain.vm().jobs(), chain.state())));

    saysBoth(outcome);
    assertThat(outcome.text()).contains("Input/output error");
    everythingIsThere(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void isNoSuccessEitherIfNobodySawItsEnd(QemuLab lab) {
    DiskUnderLoad chain = start(lab);

    boolean died =
        CrashingController.dies(
            chain.controller(),
            chain.state(),
            Convergence.DEFAULT,
            merge(chain),
            (point, step) -> point == CrashPoint.Point.AFTER_INTENT && step instanceof AwaitEnds);
    assertThat(died).isTrue();
    Awaitility.await().until(() -> hasEnded(Await.get(chain.vm().jobs().query())));
    QmpConnection connection = chain.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
    Await.get(connection.close());

    assertThat(outcomes).singleElement().satisfies(UnwrittenHeaderIT::saysBoth);
    everythingIsThere(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void ofASingleStreamBothAreSaid(QemuLab lab) {
    DiskUnderLoad chain = start(lab);

    JobOutcome outcome =
        Await.get(
            chain
                .vm()
                .jobs()
                .start(Stream.of(chain.vm().disk()).withBase("base"))
                .compose(BlockJob::outcome));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed ->
                assertThat(failed.error())
                    .contains("Input/output error", "and yet the graph has changed"));
    everythingIsThere(chain);
  }

  private static Merge merge(DiskUnderLoad chain) {
    return MERGE.withDisks(List.of(chain.vm().disk()));
  }

  private static boolean hasEnded(List<JobInfo> jobs) {
    return jobs.stream().allMatch(job -> job.status() == JobStatus.CONCLUDED);
  }

  private static void saysBoth(OperationOutcome outcome) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("did not succeed, and yet the graph has changed", "s1");
  }

  /** The guest writes on, and the image alone leads to all that there was. */
  private static void everythingIsThere(DiskUnderLoad chain) {
    assertThat(chain.layers()).containsExactly("base", "active");
    assertThat(chain.images()).containsExactlyInAnyOrder("base", "s1", "active");
    chain.nothingLost();
    chain.isWholeIn("active");
    String header = chain.vm().lab().img().run("info", "--output=json", "active.qcow2");
    assertThat(new JsonObject(header).getString("backing-filename")).isEqualTo("s1.qcow2");
  }

  /** Nobody can write to the first sector of the active layer. */
  private static DiskUnderLoad start(QemuLab lab) {
    JsonObject error =
        new JsonObject()
            .put("event", "write_aio")
            .put("iotype", "write")
            .put("sector", 0)
            .put("errno", FaultyNodes.EIO);
    JsonObject file =
        new JsonObject()
            .put("driver", "blkdebug")
            .put("node-name", "active-debug")
            .put("inject-error", new JsonArray().add(error))
            .put("image", FaultyNodes.file("active.qcow2").put("node-name", "active-file"));
    return DiskUnderLoad.start(lab.vm().layerFile("active", file), "base", "s1", "active");
  }
}
