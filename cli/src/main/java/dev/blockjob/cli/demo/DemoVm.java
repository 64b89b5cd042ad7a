package dev.blockjob.cli.demo;

import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.PrivateFolder;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuIo;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The throwaway QEMU: a chain base, snap1, active in a private folder, the disk {@code vd0} on it,
 * and a guest that writes all the while through an export of the same disk. All of it goes when
 * this is closed.
 */
final class DemoVm implements AutoCloseable {

  /** The disk's id. */
  static final String DISK = "vd0";

  private static final long SEED = 20260101;

  /** Enough that each act has writes in flight all the time. */
  private static final int WRITES_PER_SECOND = 250;

  private static final String SOCKET = "nbd.sock";
  private static final String EXPORT = "nbd+unix:///guest?socket=" + SOCKET;

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final QemuPrograms programs;
  private final InterruptibleWait waiting;
  private final PrivateFolder folder;
  private final Layout layout = new Layout(192L << 20);
  private final QemuProcess process;
  private final QmpConnection connection;
  private final BlockJobs jobs;
  private final QemuIo io;
  private final GuestWriter writer;

  private DemoVm(QemuPrograms programs, InterruptibleWait waiting, boolean keep) {
    this.programs = programs;
    this.waiting = waiting;
    this.folder = PrivateFolder.create();
    if (keep) {
      folder.keep();
      toClose.push(() -> Files.deleteIfExists(folder.resolve(SOCKET))); // QEMU leaves it
    } else {
      toClose.push(this::removeFolder);
    }
    try {
      createImages();
      process = launch();
      toClose.push(process);
      Vertx vertx = CliConnection.vertx();
      toClose.push(() -> CliConnection.close(vertx));
      connection = answer(QmpClient.create(vertx, process.address()).connect());
      jobs = BlockJobs.on(connection);
      export();
      io = open();
      toClose.push(io);
      writer = GuestWriter.start(io, layout.size(), SEED, WRITES_PER_SECOND);
      toClose.push(writer);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts it; waits until the guest writes. {@code keep}: the folder stays in the end. */
  static DemoVm start(QemuPrograms programs, InterruptibleWait waiting, boolean keep) {
    return new DemoVm(programs, waiting, keep);
  }

  private void createImages() {
    QemuImg img = img();
    img.create(path("base.qcow2"), "qcow2", layout.size());
    img.createOverlay(path("snap1.qcow2"), path("base.qcow2"), "qcow2");
    img.createOverlay(path("active.qcow2"), path("snap1.qcow2"), "qcow2");
    fill("base.qcow2", layout.base());
    fill("snap1.qcow2", layout.snap1());
    fill("active.qcow2", layout.active());
  }

  private void fill(String image, List<Layout.Stretch> stretches) {
    try (QemuIo filler = QemuIo.open(programs, folder.path(), "qcow2", image)) {
      for (Layout.Stretch stretch : stretches) {
        QemuIo.join(filler.write(stretch.pattern(), stretch.offset(), stretch.length()));
      }
    }
  }

  private QemuProcess launch() {
    String active =
        "{'driver': 'qcow2', 'node-name': 'active', 'file': {'driver': 'file', 'filename': '%s'},"
            + " 'backing': {'driver': 'qcow2', 'node-name': 'snap1',"
            + " 'file': {'driver': 'file', 'filename': '%s'},"
            + " 'backing': {'driver': 'qcow2', 'node-name': 'base',"
            + " 'file': {'driver': 'file', 'filename': '%s'}}}}";
    return QemuLaunch.system(programs)
        .in(folder)
        .with(
            "-blockdev",
            active
                .replace('\'', '"')
                .formatted(path("active.qcow2"), path("snap1.qcow2"), path("base.qcow2")))
        .with("-device", "virtio-blk,drive=active,id=" + DISK + ",share-rw=on")
        .start();
  }

  private void export() {
    answer(
        connection.execute(
            "nbd-server-start",
            new JsonObject()
                .put(
                    "addr",
                    new JsonObject()
                        .put("type", "unix")
                        .put("data", new JsonObject().put("path", path(SOCKET))))));
    answer(
        connection.execute(
            "block-export-add",
            new JsonObject()
                .put("type", "nbd")
                .put("id", "guest")
                .put("name", "guest")
                .put("node-name", "active")
                .put("writable", true)));
  }

  private <T> T answer(io.vertx.core.Future<T> future) {
    return waiting.answer(future, "while QEMU was being started");
  }

  /** Another way in to the disk, as the guest has one. */
  QemuIo open() {
    return QemuIo.open(programs, folder.path(), "raw", EXPORT);
  }

  /** The absolute path of a file in the folder. */
  String path(String name) {
    return folder.resolve(name).toString();
  }

  /** {@code text} without the folder's path. */
  String shorten(String text) {
    return text.replace(folder.path() + "/", "");
  }

  PrivateFolder folder() {
    return folder;
  }

  Layout layout() {
    return layout;
  }

  QemuProcess process() {
    return process;
  }

  QmpConnection connection() {
    return connection;
  }

  BlockJobs jobs() {
    return jobs;
  }

  GuestWriter writer() {
    return writer;
  }

  /** The guest's own connection to the disk. */
  QemuIo guest() {
    return io;
  }

  QemuImg img() {
    return new QemuImg(programs, folder.path());
  }

  /** Ends what is left, newest first; never fails. */
  @Override
  public void close() {
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (Exception e) {
        // What comes after it must go, too.
      }
    }
  }

  private void removeFolder() {
    // After Ctrl-C the JVM's shutdown removes it at the same time, and the two stumble over each
    // other.
    for (int i = 0; i < 10 && Files.exists(folder.path()); i++) {
      try {
        folder.close();
      } catch (RuntimeException e) {
        // Once more.
      }
    }
  }
}
