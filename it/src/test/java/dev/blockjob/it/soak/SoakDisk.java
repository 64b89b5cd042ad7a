package dev.blockjob.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.operation.CrashingController;
import dev.blockjob.it.operation.FakeAgent;
import dev.blockjob.it.operation.PointInTimeAssert;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A disk whose layers come and go, a QEMU that dies now and then, and a guest that writes. */
final class SoakDisk {

  private static final String CONTROLLER = "controller";
  private static final long WRITES = 20;

  private final QemuLab lab;
  private final Random random;
  private final SoakImages images;
  private final ExpectedContents contents = new ExpectedContents();
  private final FakeAgent agent;
  private List<Path> layers;
  private Vm vm;
  private GuestWriter writer;
  private byte[] before = contents.patterns();
  private long seed;
  private int names;

  SoakDisk(QemuLab lab, Random random) {
    this.lab = lab;
    this.random = random;
    this.images = new SoakImages(lab, random);
    Path first = images.newFile();
    lab.img().create(first.toString(), "qcow2", ExpectedContents.SIZE);
    this.layers = List.of(first);
    this.agent = FakeAgent.start(lab, "qga.sock");
    this.vm = started();
    this.writer = write();
  }

  Path state() {
    return lab.folder().resolve("state");
  }

  /** The files that are there. */
  SoakImages images() {
    return images;
  }

  QemuLab lab() {
    return lab;
  }

  Vm vm() {
    return vm;
  }

  /** The guest's, who loses all memory with its QEMU. */
  FakeAgent agent() {
    return agent;
  }

  /** Whether a mirror can be switched to write-blocking. */
  boolean canChangeJobs() {
    return Await.get(vm.connection().schema()).hasCommand("block-job-change");
  }

  /** The images, base first. */
  List<Path> layers() {
    return layers;
  }

  /** The nodes of {@link #layers()}. */
  List<String> nodes() {
    List<String> nodes = new ArrayList<>(vm.chain());
    Collections.reverse(nodes);
    return nodes;
  }

  QmpAddress monitor() {
    return Monitors.address(lab, CONTROLLER);
  }

  /** A connection over the second monitor. */
  QmpConnection controller() {
    return Await.get(QmpClient.create(QemuLab.vertx(), monitor()).connect());
  }

  OperationHistory history() {
    return new OperationHistory(state());
  }

  /** A QEMU on {@link #layers()}: with a node named for each, or for the active layer alone. */
  private Vm started() {
    List<JsonObject> nodes = new ArrayList<>();
    boolean all = random.nextBoolean();
    for (Path layer : all ? layers : layers.subList(layers.size() - 1, layers.size())) {
      boolean isActive = layer.equals(layers.get(layers.size() - 1));
      JsonObject file = new JsonObject().put("driver", "file").put("filename", layer.toString());
      JsonObject node =
          new JsonObject().put("driver", images.format(layer)).put("node-name", "n" + names++);
      if (!isActive) {
        file.put("auto-read-only", true);
        node.put("read-only", true);
      }
      node.put("file", file);
      if (!nodes.isEmpty()) {
        node.put("backing", nodes.get(nodes.size() - 1).getString("node-name"));
      }
      nodes.add(node);
    }
    return lab.vm()
        .size(ExpectedContents.SIZE)
        .existing(nodes)
        .with(Monitors.arguments(lab, CONTROLLER))
        .start();
  }

  private GuestWriter write() {
    seed = random.nextLong();
    before = contents.patterns();
    GuestWriter started = GuestWriter.start(vm.guest(), ExpectedContents.SIZE, seed, 0);
    Awaitility.await().until(() -> started.writes() >= WRITES || started.failure().isDone());
    assertThat(started.failure()).isNotDone();
    return started;
  }

  /** Puts a new layer on the disk. */
  void snapshot(boolean isFrozen) {
    Path overlay = images.newFile();
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), overlay, null)));
    Await.get(
        isFrozen
            ? Operations.on(vm.jobs(), state()).snapshot(snapshot, agent.address())
            : vm.jobs().snapshot(snapshot));
    assertThat(agent.isFrozen()).isFalse();
    layers = Stream.concat(layers.stream(), Stream.of(overlay)).toList();
  }

  /**
   * The same for a frozen guest, where the controller dies at that boundary; the next one finishes
   * it or rolls it back. Returns whether it got as far.
   */
  boolean frozenSnapshotDies(int boundary) {
    Path overlay = images.newFile();
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), overlay, null)));
    boolean died =
        CrashingController.dies(
            controller(),
            state(),
            boundary,
            operations -> operations.snapshot(snapshot, agent.address()).map(SoakDisk::taken));
    if (died) {
      QmpConnection next = controller();
      for (OperationOutcome outcome :
          Await.get(Operations.on(BlockJobs.on(next), state()).recover())) {
        assertThat(outcome.kind()).as(outcome.toString()).isIn(Kind.DONE, Kind.UNDONE);
        assertThat(outcome.left()).as(outcome.toString()).isEmpty();
      }
      Await.get(next.close());
    }
    assertThat(agent.isFrozen()).isFalse();
    nothingIsLost();
    isTidy(List.of(layers, Stream.concat(layers.stream(), Stream.of(overlay)).toList()));
    holds(Set.copyOf(layers));
    goOn();
    return died;
  }

  private static OperationOutcome taken(BlockGraph graph) {
    return new OperationOutcome(new OperationId("snapshot"), Kind.DONE, "", List.of());
  }

  /** Ends QEMU in order, looks at the images, and starts it anew. */
  void restart() {
    stopWriting();
    vm.guest().close();
    vm.close();
    startOn(leaf());
    goOn();
  }

  private Path leaf() {
    return layers.get(layers.size() - 1);
  }

  /** The guest has its writes on the disk, and QEMU is killed. May be called from any thread. */
  void killQemu() {
    stopWriting();
    QemuIo.join(vm.guest().flush());
    vm.guest().close();
    vm.process().kill();
    vm.process().exit().join();
  }

  private void stopWriting() {
    writer.stop();
    assertThat(writer.failure()).isNotDone();
    contents.add(writer);
  }

  /** Whether no write is missing in that image, while no QEMU has it. */
  boolean isWhole(Path leaf) {
    try {
      contents.areIn(lab, leaf.toString(), images.format(leaf));
      return true;
    } catch (QemuToolException e) {
      return false;
    }
  }

  /** After QEMU's end: the images are sound, nothing is lost, and the VM goes on with that one. */
  void startOn(Path leaf) {
    layers = images.chainOf(leaf);
    for (Path layer : layers) {
      if (images.format(layer).equals("qcow2")) {
        lab.img().run("check", "-q", "-r", "leaks", layer.toString());
      }
    }
    contents.areIn(lab, leaf.toString(), images.format(leaf));
    agent.restart();
    vm = started();
  }

  /** Whether the guest's writes still get through; then no write is lost, in a running QEMU. */
  void nothingIsLost() {
    long written = writer.writes();
    Awaitility.await()
        .until(() -> writer.writes() >= written + WRITES || writer.failure().isDone());
    stopWriting();
    contents.areIn(lab, "nbd+unix:///" + vm.spec().active() + "?socket=nbd.sock", "raw");
  }

  /** The disk as it was at one moment of the last writes. */
  void isMoment(Path copy) {
    lab.img().run("check", "-q", "-U", copy.toString()); // it may be over layers that are in use
    PointInTimeAssert.isOneOf(before, seed, writer.writes(), lab, copy);
  }

  /** The guest writes again. */
  void goOn() {
    writer = write();
  }

  /**
   * The chain is one of these, and that is what it is from now on; no job, node or operation is
   * left.
   */
  void isTidy(List<List<Path>> chains) {
    BlockGraph graph = Await.get(vm.jobs().graph());
    List<Path> seen = new ArrayList<>();
    for (BlockNode layer : graph.chain(graph.disk(vm.disk())).layers()) {
      seen.add(0, lab.folder().resolve(layer.image()).normalize());
    }
    assertThat(chains).as("chain").contains(seen);
    layers = seen;
    assertThat(graph.jobs()).isEmpty();
    Set<String> used = new TreeSet<>();
    graph.tree(graph.disk(vm.disk()).root()).forEach(node -> used.add(node.name()));
    assertThat(new TreeSet<>(graph.nodes().keySet())).as("nodes").isEqualTo(used);
    assertThat(history().unfinished()).isEmpty();
  }

  /** There are these images, and no other file beside them; those that aren't used are deleted. */
  void holds(Set<Path> files) {
    assertThat(images.files()).as("files").isEqualTo(new TreeSet<>(files));
    sweep();
  }

  /** Deletes what the disk has no use for. */
  void sweep() {
    images.keepOnly(layers);
  }
}
