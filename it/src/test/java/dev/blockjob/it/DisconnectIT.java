package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.events.QemuEvent.JobStatusChange;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome.Cancelled;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** QEMU ends, or the connection to it, while a job runs: what is known then, and what isn't. */
class DisconnectIT {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final JobId ID = new JobId("job");
  private static final String OBSERVER = "observer";

  /** In bytes; with {@link #SLOW} a minute's work. */
  private static final int DATA = 4 << 20;

  private static final long SLOW = 64 << 10;

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whenQemuIsKilledInMidJobTheOutcomeIsUnknownAndNothingHangs(QemuLab lab) {
    for (Function<Vm, BlockJobRequest> request : slowJobs()) {
      Vm vm = withData(lab);
      BlockJob job = Await.get(vm.jobs().start(request.apply(vm)));
      Promise<Void> progressEnded = Promise.promise();
      Promise<JobProgress> progressed = Promise.promise();
      job.progress(OFTEN)
          .endHandler(v -> progressEnded.complete())
          .handler(progressed::tryComplete);
      Await.get(progressed.future());
      Future<JobStatusChange> never =
          vm.events().await(JobStatusChange.class, change -> false, LONG);

      vm.process().kill();

      Throwable unknown = catchThrowable(() -> Await.get(job.outcome(), LONG));
      assertThat(unknown).isInstanceOf(OutcomeUnknownException.class);
      assertThat(((OutcomeUnknownException) unknown).disconnect())
          .isEqualTo(Await.get(vm.connection().closed()));
      Await.get(progressEnded.future(), LONG);
      assertThatThrownBy(() -> Await.get(job.ready(), LONG))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> Await.get(never, LONG)).hasMessageContaining("connection ended");
      assertThatThrownBy(() -> Await.get(job.query(), LONG)).hasMessageContaining("not sent");
      assertThatThrownBy(() -> Await.get(job.cancel(), LONG)).hasMessageContaining("not sent");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whenQemuQuitsInMidJobItCancelsTheJobAndTheOutcomeSaysSo(QemuLab lab) {
    for (Function<Vm, BlockJobRequest> request : slowJobs()) {
      Vm vm = withData(lab);
      BlockJob job = Await.get(vm.jobs().start(request.apply(vm)));

      vm.call("quit");

      assertThat(Await.get(job.outcome(), LONG)).isEqualTo(new Cancelled(ID));
    }
  }

  @OnEveryQemu
  void whenQemuQuitsAtReadyTheJobIsCancelled(QemuLab lab) {
    Vm vm = withData(lab);
    BlockJob job = Await.get(vm.jobs().start(mirror(vm).withSpeed(0)));
    Await.get(job.ready());

    vm.call("quit");

    assertThat(Await.get(job.outcome(), LONG)).isEqualTo(new Cancelled(ID));
  }

  @OnEveryQemu
  void whenQemuIsKilledAtReadyTheOutcomeIsUnknownAndTheDiskIsWhereItWas(QemuLab lab) {
    Vm vm = withData(lab);
    BlockJob job = Await.get(vm.jobs().start(mirror(vm).withSpeed(0)));
    Await.get(job.ready());

    vm.process().kill();

    assertThat(catchThrowable(() -> Await.get(job.outcome(), LONG)))
        .isInstanceOf(OutcomeUnknownException.class);
    lab.img().check("active.qcow2");
  }

  @OnEveryQemu
  void whenQemuIsTerminatedAtReadyTheJobIsCancelled(QemuLab lab) {
    Vm vm = withData(lab);
    BlockJob job = Await.get(vm.jobs().start(mirror(vm).withSpeed(0)));
    Await.get(job.ready());

    vm.process().terminate();

    assertThat(Await.get(job.outcome(), LONG)).isEqualTo(new Cancelled(ID));
  }

  @OnEveryQemu
  void aJobOutlivesTheConnectionThatStartedItAndIsSteeredOverTheNextOne(QemuLab lab) {
    Vm vm = withData(lab);
    BlockJob started = Await.get(vm.jobs().start(mirror(vm)));
    Await.get(vm.connection().close());
    assertThatThrownBy(() -> Await.get(started.outcome(), LONG))
        .isInstanceOf(OutcomeUnknownException.class);

    BlockJobs jobs = BlockJobs.on(connect(lab, vm.process().address()));
    BlockJob job = Await.get(jobs.attach(ID));
    assertThat(Await.get(job.query()).status()).isEqualTo(JobStatus.RUNNING);
    Await.get(job.setSpeed(0));
    Await.get(job.ready());
    Await.get(job.complete());

    assertThat(Await.get(job.outcome())).isEqualTo(new Completed(ID, Ending.UNVERIFIED));
    Await.get(job.dismiss());
    assertThat(Await.get(jobs.query())).isEmpty();
    String disk = lab.kind().hasGuest() ? vm.disk() : "guest"; // the export's id
    assertThat(layers(jobs, disk)).containsExactly("copy.qcow2");
  }

  @OnEveryQemu
  void aJobThatWaitsInPendingIsFinalizedOverTheNextConnection(QemuLab lab) {
    Vm vm = withData(lab);
    QmpConnection observer = connect(lab, Monitors.address(lab, OBSERVER));
    Await.get(vm.jobs().start(commit(vm)));
    Await.get(vm.connection().close());
    Future<JobStatusChange> pending = becomes(observer, "pending");
    hurry(observer);
    Await.get(pending);

    BlockJobs jobs = BlockJobs.on(connect(lab, vm.process().address()));
    BlockJob job = Await.get(jobs.attach(ID));
    assertThat(Await.get(job.query()).status()).isEqualTo(JobStatus.PENDING);
    Await.get(job.finalizeJob());

    assertThat(Await.get(job.outcome())).isEqualTo(new Completed(ID, Ending.UNVERIFIED));
    Await.get(job.dismiss());
    assertThat(layers(jobs, "top")).containsExactly("top.qcow2", "base.qcow2");
  }

  @OnEveryQemu
  void theErrorOfAJobThatEndedWhileNobodyWasThereCanBeReadAfterwards(QemuLab lab) {
    Vm vm = withData(lab);
    QmpConnection observer = connect(lab, Monitors.address(lab, OBSERVER));
    Vm server = addRemoteTarget(vm);
    Target target = new Target.Node("remote", true);
    Await.get(vm.jobs().start(mirror(vm).withTarget(target)));
    Await.get(vm.connection().close());
    Future<JobStatusChange> concluded = becomes(observer, "concluded");
    server.process().kill();
    hurry(observer);
    Await.get(concluded);

    BlockJobs jobs = BlockJobs.on(connect(lab, vm.process().address()));
    assertThat(Await.get(jobs.query()))
        .singleElement()
        .satisfies(job -> assertThat(job.status()).isEqualTo(JobStatus.CONCLUDED))
        .extracting(JobInfo::error)
        .isEqualTo("Input/output error");
    BlockJob job = Await.get(jobs.attach(ID));
    assertThat(Await.get(job.outcome())).isEqualTo(new Failed(ID, "Input/output error"));
    Await.get(job.dismiss());
    assertThat(Await.get(jobs.query())).isEmpty();
  }

  /** Before 11.1 QEMU has to dismiss streams itself: kept, they can be the end of it. */
  @OnEveryQemu
  void aStreamThatEndedWhileNobodyWasThereIsGoneBeforeQemu11(QemuLab lab) {
    Vm vm = withData(lab);
    QmpConnection observer = connect(lab, Monitors.address(lab, OBSERVER));
    Await.get(vm.jobs().start(stream(vm).withAutoFinalize(true)));
    Await.get(vm.connection().close());
    Future<JobStatusChange> concluded = becomes(observer, "concluded");
    hurry(observer);
    Await.get(concluded);

    QmpConnection next = connect(lab, vm.process().address());
    Future<BlockJob> attached = BlockJobs.on(next).attach(ID);

    if (next.greeting().version().major() < 11) {
      assertThatThrownBy(() -> Await.get(attached))
          .isInstanceOfSatisfying(
              RequestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_JOB));
    } else {
      assertThat(Await.get(Await.get(attached).outcome()))
          .isEqualTo(new Completed(ID, Ending.UNVERIFIED));
    }
  }

  private static List<Function<Vm, BlockJobRequest>> slowJobs() {
    return List.of(
        DisconnectIT::mirror,
        DisconnectIT::commit,
        vm -> commit(vm).withTop(null),
        DisconnectIT::stream,
        vm -> Backup.of(vm.disk(), newFile("backup.qcow2")).withSpeed(SLOW).withJobId(ID));
  }

  private static Mirror mirror(Vm vm) {
    return Mirror.of(vm.disk(), newFile("copy.qcow2")).withSpeed(SLOW).withJobId(ID);
  }

  private static Commit commit(Vm vm) {
    return Commit.of(vm.disk()).withTop("active").withSpeed(SLOW).withJobId(ID);
  }

  private static Stream stream(Vm vm) {
    return Stream.of(vm.disk()).withSpeed(SLOW).withJobId(ID);
  }

  private static Target newFile(String name) {
    return new Target.NewFile(Path.of(name), "qcow2");
  }

  /** {@code base <- snap1 <- active <- top}; the data are in the last two. */
  private static Vm withData(QemuLab lab) {
    for (String left : List.of("top.qcow2", "copy.qcow2", "backup.qcow2")) {
      lab.folder().resolve(left).toFile().delete();
    }
    Vm vm = lab.vm().with(Monitors.arguments(lab, OBSERVER)).start();
    QemuIo guest = vm.guest();
    QemuIo.join(guest.write(1, 0, DATA));
    Await.get(
        vm.jobs()
            .snapshot(
                new Snapshot(
                    List.of(new Snapshot.Overlay(vm.disk(), Path.of("top.qcow2"), "top")))));
    QemuIo.join(guest.write(2, DATA, DATA));
    return vm;
  }

  private static QmpConnection connect(QemuLab lab, QmpAddress address) {
    QmpClient client = QmpClient.create(QemuLab.vertx(), address);
    QmpConnection connection = Await.get(client.connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  /** Completes when somebody else's job has that status: to be called before it can. */
  private static Future<JobStatusChange> becomes(QmpConnection observer, String status) {
    return QemuEvents.of(observer)
        .await(JobStatusChange.class, change -> change.status().equals(status), LONG);
  }

  /** Takes the job's brake off, if it still has one. */
  private static void hurry(QmpConnection observer) {
    Await.get(
        observer
            .execute(
                "block-job-set-speed", new JsonObject().put("device", ID.value()).put("speed", 0))
            .otherwiseEmpty());
  }

  /** A node {@code remote}, which is the disk of another QEMU. */
  private static Vm addRemoteTarget(Vm vm) {
    Vm server = vm.lab().vm().chain("remote").start();
    JsonObject path = new JsonObject().put("path", "remote.sock");
    server.call(
        "nbd-server-start",
        new JsonObject().put("addr", new JsonObject().put("type", "unix").put("data", path)));
    server.call(
        "block-export-add",
        new JsonObject()
            .put("type", "nbd")
            .put("id", "remote")
            .put("node-name", "remote")
            .put("writable", true));
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "nbd")
            .put("node-name", "remote")
            .put("export", "remote")
            .put("server", path.copy().put("type", "unix")));
    return server;
  }

  private static List<String> layers(BlockJobs jobs, String disk) {
    return Await.get(
        jobs.graph()
            .map(
                graph ->
                    graph.chain(graph.disk(disk)).layers().stream()
                        .map(layer -> String.valueOf(Path.of(layer.image()).getFileName()))
                        .toList()));
  }
}
