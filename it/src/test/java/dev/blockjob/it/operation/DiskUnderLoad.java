package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmSpec;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A disk and a guest that writes to it all the while. */
final class DiskUnderLoad {

  static final int SIZE = 4 << 20;

  static final long SEED = 7;

  /** That many were made before anything else happens. */
  static final long FIRST_WRITES = 20;

  private static final String CONTROLLER = "controller";

  private final Vm vm;
  private final GuestWriter writer;

  private DiskUnderLoad(Vm vm, GuestWriter writer) {
    this.vm = vm;
    this.writer = writer;
  }

  /** Layers, base first. There is a second monitor, for a controller that dies. */
  static DiskUnderLoad start(QemuLab lab, String... names) {
    return start(lab.vm(), names);
  }

  /** The same with more in the VM. */
  static DiskUnderLoad start(VmSpec spec, String... names) {
    QemuLab lab = spec.lab();
    Vm vm = spec.size(SIZE).chain(names).with(Monitors.arguments(lab, CONTROLLER)).start();
    return new DiskUnderLoad(vm, writing(vm));
  }

  /** A connection over the second monitor. */
  QmpConnection controller() {
    return Await.get(QmpClient.create(QemuLab.vertx(), controllerAddress()).connect());
  }

  QmpAddress controllerAddress() {
    return Monitors.address(vm.lab(), CONTROLLER);
  }

  private static GuestWriter writing(Vm vm) {
    GuestWriter writer = vm.lab().keep(GuestWriter.start(vm.guest(), SIZE, SEED, 0));
    Awaitility.await().until(() -> writer.writes() >= FIRST_WRITES);
    return writer;
  }

  Vm vm() {
    return vm;
  }

  Path state() {
    return vm.lab().folder().resolve("state");
  }

  /** The graph's chain, base first. */
  List<String> layers() {
    List<String> chain = new java.util.ArrayList<>(vm.chain());
    java.util.Collections.reverse(chain);
    return chain;
  }

  /** The images that are there. */
  Set<String> images() {
    try (Stream<Path> files = Files.list(vm.lab().folder())) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".qcow2"))
          .forEach(name -> names.add(name.substring(0, name.length() - ".qcow2".length())));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No job, no node and no lock is left, and each layer has its file and no other. */
  void isTidy(List<String> expected) {
    assertThat(layers()).isEqualTo(expected);
    holdsOnly(expected);
  }

  /** No job and no lock is left, and there are the nodes and files of these layers, no other. */
  void holdsOnly(List<String> expected) {
    assertThat(images()).isEqualTo(new TreeSet<>(expected));
    List<JobInfo> jobs = Await.get(vm.jobs().query());
    assertThat(jobs).isEmpty();
    Set<String> nodes = new TreeSet<>(Await.get(vm.jobs().graph()).nodes().keySet());
    Set<String> wanted = new TreeSet<>();
    expected.forEach(
        layer -> {
          wanted.add(layer);
          wanted.add(layer + "-file");
        });
    assertThat(nodes).isEqualTo(wanted);
    assertThat(locks()).isEmpty();
  }

  /** The writer, which runs. */
  GuestWriter writer() {
    return writer;
  }

  /** The locks of operations that aren't finished. */
  Set<String> locks() {
    Path locks = state().resolve("locks");
    if (!Files.isDirectory(locks)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(locks)) {
      Set<String> names = new TreeSet<>();
      files.map(file -> String.valueOf(file.getFileName())).forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The guest writes on, then stops: every write that it ever made is there. */
  void nothingLost() {
    long before = writer.writes();
    Awaitility.await().until(() -> writer.writes() >= before + 20 || writer.failure().isDone());
    writer.stop();
    assertThat(writer.verify(vm.guest())).isPositive();
    assertThat(writer.failure()).isNotDone();
  }

  /** Puts a new active layer on the disk. */
  void snapshot(String node, String overlay) {
    snapshot(node, node + ".qcow2", overlay);
  }

  /** The same, whatever the disk is on. */
  void snapshotOfDisk(String overlay) {
    BlockGraph graph = Await.get(vm.jobs().graph());
    BlockNode active = graph.chain(graph.disk(vm.disk())).active();
    snapshot(active.name(), active.image(), overlay);
  }

  private void snapshot(String node, String image, String overlay) {
    vm.lab()
        .img()
        .run(
            "create",
            "-q",
            "-u",
            "-f",
            "qcow2",
            "-b",
            image,
            "-F",
            "qcow2",
            overlay + ".qcow2",
            "" + SIZE);
    JsonObject file =
        new JsonObject()
            .put("driver", "file")
            .put("node-name", overlay + "-file")
            .put("filename", overlay + ".qcow2");
    JsonObject add =
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", overlay)
            .put("file", file)
            .putNull("backing");
    vm.call("blockdev-add", add);
    vm.call("blockdev-snapshot", new JsonObject().put("node", node).put("overlay", overlay));
  }

  /** The guest stops, and all that it wrote is on the disk; it sees nothing of what comes. */
  void flushes() {
    writer.stop();
    QemuIo.join(vm.guest().flush());
    vm.guest().close();
  }

  /** After {@link #flushes()} and QEMU's death: reads the writes back from an image. */
  void survivesIn(String image) {
    vm.lab().img().run("check", "-q", "-r", "leaks", image);
    try (QemuIo io = vm.lab().io("qcow2", image)) {
      assertThat(writer.verify(io)).isPositive();
    }
  }

  /** Ends QEMU, and reads the writes back from an image. */
  void isWholeIn(String image) {
    vm.guest().close();
    vm.close();
    vm.lab().img().check(image + ".qcow2");
    try (QemuIo io = vm.lab().io("qcow2", image + ".qcow2")) {
      assertThat(writer.verify(io)).isPositive();
    }
  }
}
