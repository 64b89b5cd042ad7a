package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvent.OfJob;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Cancelled;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;

/** Many jobs, one after the other and at once. */
class ManyIT {

  private static final int MERGES = 200;
  private static final int DISKS = 8;
  private static final long SIZE = 4 << 20;
  private static final long SLOW = 64 << 10;
  private static final Duration OFTEN = Duration.ofMillis(1);

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void twoHundredActiveMergesInARowLoseNothingThatTheGuestWritesMeanwhile(QemuLab lab) {
    Vm vm = lab.vm().chain("base").size(SIZE).start();
    GuestWriter writer = vm.writer(200);
    for (int i = 1; i <= MERGES; i++) {
      Path overlay = Path.of("overlay" + i + ".qcow2");
      Snapshot.Overlay top = new Snapshot.Overlay(vm.disk(), overlay, "overlay" + i);
      Await.get(vm.jobs().snapshot(new Snapshot(List.of(top))));
      long enough = writer.writes() + 5;
      Awaitility.await().pollInterval(OFTEN).until(() -> writer.writes() >= enough);

      JobId id = new JobId("merge" + i);
      BlockJob job = Await.get(vm.jobs().start(Commit.of(vm.disk()).withJobId(id)));

      assertThat(Await.get(job.outcome())).isEqualTo(new Completed(id, Ending.PIVOTED));
      vm.call("blockdev-del", new JsonObject().put("node-name", "overlay" + i));
      lab.folder().resolve(overlay).toFile().delete();
    }
    writer.stop();

    assertThat(writer.failure()).isNotDone();
    assertThat(vm.chain()).containsExactly("base");
    assertThat(writer.verify(vm.guest())).isGreaterThan(500);
    vm.guest().close();
    vm.close();
    lab.img().check("base.qcow2");
    try (QemuIo image = lab.io("qcow2", "base.qcow2", "-r")) {
      assertThat(writer.verify(image)).isGreaterThan(500);
    }
  }

  @OnEveryQemu
  void jobsOnEightDisksAtOnceEachHaveTheirOwnEventsAndTheirOwnOutcome(QemuLab lab) {
    for (int i = 0; i < DISKS; i++) {
      lab.img().create("copy" + i + ".qcow2", "qcow2", DataChain.SIZE);
    }
    Vm vm = eightDisks(lab);
    Set<String> seen = new ConcurrentSkipListSet<>();
    vm.events().listen(event -> note(event, seen));

    List<Future<BlockJob>> started =
        List.of(Sort.values()).stream().map(sort -> vm.jobs().start(sort.request())).toList();
    List<Future<JobOutcome>> outcomes =
        started.stream().map(job -> job.compose(BlockJob::outcome)).toList();

    for (Sort sort : Sort.values()) {
      int i = sort.disk;
      assertThat(Await.get(started.get(i)).id()).isEqualTo(id(i));
      assertThat(Await.get(outcomes.get(i))).isEqualTo(new Completed(id(i), sort.ending));
    }
    for (int i = 0; i < DISKS; i++) {
      assertThat(seen).contains(id(i).value());
    }
    assertThat(Await.get(vm.jobs().query())).isEmpty();
    vm.close();
    for (Sort sort : Sort.values()) {
      DataChain chain = new DataChain(lab, "disk" + sort.disk);
      assertThat(chain.isIn(sort.image(chain), "qcow2")).as(sort.name()).isTrue();
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void cancellingOneOfEightLeavesTheOthersAlone(QemuLab lab) {
    Vm vm = eightDisks(lab);
    List<BlockJob> jobs = new ArrayList<>();
    for (int i = 0; i < DISKS; i++) {
      jobs.add(Await.get(vm.jobs().start(slowMirror(i))));
    }

    Await.get(jobs.get(3).cancel());

    assertThat(Await.get(jobs.get(3).outcome())).isEqualTo(new Cancelled(id(3)));
    for (int i = 0; i < DISKS; i++) {
      if (i != 3) {
        assertThat(jobs.get(i).outcome().isComplete()).isFalse();
        Await.get(jobs.get(i).setSpeed(0));
        Await.get(jobs.get(i).ready());
        Await.get(jobs.get(i).finish());
        assertThat(Await.get(jobs.get(i).outcome()).kind()).isEqualTo(JobOutcome.Kind.COMPLETED);
      }
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whenQemuQuitsEachOfEightJobsIsCancelledAndSaysSo(QemuLab lab) {
    Vm vm = eightDisks(lab);
    List<BlockJob> jobs = new ArrayList<>();
    for (int i = 0; i < DISKS; i++) {
      jobs.add(Await.get(vm.jobs().start(slowMirror(i))));
    }

    vm.call("quit");

    for (BlockJob job : jobs) {
      assertThat(Await.get(job.outcome())).isEqualTo(new Cancelled(job.id()));
    }
  }

  private static void note(QemuEvent event, Set<String> seen) {
    if (event instanceof OfJob job) {
      seen.add(job.jobId());
    }
  }

  private static JobId id(int i) {
    return new JobId("job" + i);
  }

  private static Target copy(int i) {
    return new Target.NewFile(Path.of("copy" + i + ".qcow2"), "qcow2");
  }

  /**
   * Not one that the job creates: QEMU 7.2 aborts when it is asked for its nodes while {@code
   * blockdev-create} opens a qcow2 image (block/qcow2.c, qcow2_get_specific_info).
   */
  private static Target existing(int i) {
    return new Target.ExistingFile(Path.of("copy" + i + ".qcow2"), "qcow2");
  }

  private static Mirror slowMirror(int i) {
    return Mirror.of("disk" + i, copy(i)).withSpeed(SLOW).withJobId(id(i));
  }

  /** A job of each sort, on which disk, and where all data is afterwards. */
  private enum Sort {
    MIRROR_AND_PIVOT(0, Ending.PIVOTED, "copy"),
    MIRROR_AND_FINISH(1, Ending.COPIED, "copy"),
    BACKUP(2, Ending.DONE, "copy"),
    STREAM(3, Ending.DONE, "active"),
    STREAM_TO_MID(4, Ending.DONE, "active"),
    ACTIVE_COMMIT(5, Ending.PIVOTED, "base"),
    COMMIT(6, Ending.DONE, "active"),
    COMPRESSED_BACKUP(7, Ending.DONE, "copy");

    private final int disk;
    private final Ending ending;
    private final String whole;

    Sort(int disk, Ending ending, String whole) {
      this.disk = disk;
      this.ending = ending;
      this.whole = whole;
    }

    BlockJobRequest request() {
      String name = "disk" + disk;
      return switch (this) {
        case MIRROR_AND_PIVOT ->
            Mirror.of(name, existing(disk)).withAtReady(AtReady.PIVOT).withJobId(id(disk));
        case MIRROR_AND_FINISH ->
            Mirror.of(name, existing(disk)).withAtReady(AtReady.FINISH).withJobId(id(disk));
        case BACKUP -> Backup.of(name, existing(disk)).withJobId(id(disk));
        case STREAM -> Stream.of(name).withJobId(id(disk));
        case STREAM_TO_MID -> Stream.of(name).withBase("base" + disk).withJobId(id(disk));
        case ACTIVE_COMMIT -> Commit.of(name).withJobId(id(disk));
        case COMMIT -> Commit.of(name).withTop("mid" + disk).withJobId(id(disk));
        case COMPRESSED_BACKUP ->
            Backup.of(name, existing(disk)).withCompress(true).withJobId(id(disk));
      };
    }

    String image(DataChain chain) {
      return whole.equals("copy") ? "copy" + disk + ".qcow2" : chain.file(whole);
    }
  }

  /** {@code disk0} to {@code disk7}, devices or exports, with nodes {@code base0} and so on. */
  private static Vm eightDisks(QemuLab lab) {
    boolean guest = lab.kind().hasGuest();
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < DISKS; i++) {
      DataChain chain = DataChain.create(lab, "disk" + i);
      for (String layer : DataChain.LAYERS) {
        arguments.add(guest ? "-blockdev" : "--blockdev");
        arguments.add(blockdev(chain, layer, i).encode());
      }
      if (guest) {
        arguments.add("-device");
        arguments.add("virtio-blk,share-rw=on,id=disk" + i + ",drive=active" + i);
      }
    }
    Vm vm = lab.vm().chain().with(arguments.toArray(String[]::new)).start();
    for (int i = 0; i < DISKS && !guest; i++) {
      export(vm, i);
    }
    return vm;
  }

  private static JsonObject blockdev(DataChain chain, String layer, int i) {
    JsonObject file = new JsonObject().put("driver", "file").put("filename", chain.file(layer));
    JsonObject node =
        new JsonObject().put("driver", "qcow2").put("node-name", layer + i).put("file", file);
    int below = DataChain.LAYERS.indexOf(layer) - 1;
    if (below >= 0) {
      node.put("backing", DataChain.LAYERS.get(below) + i);
    }
    if (!layer.equals("active")) {
      node.put("read-only", true);
      file.put("auto-read-only", true);
    }
    return node;
  }

  private static void export(Vm vm, int i) {
    if (i == 0) {
      JsonObject path = new JsonObject().put("path", "nbd.sock");
      vm.call(
          "nbd-server-start",
          new JsonObject().put("addr", new JsonObject().put("type", "unix").put("data", path)));
    }
    vm.call(
        "block-export-add",
        new JsonObject()
            .put("type", "nbd")
            .put("id", "disk" + i)
            .put("node-name", "active" + i)
            .put("writable", true));
  }
}
