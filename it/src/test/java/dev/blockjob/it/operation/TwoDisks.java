package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmSpec;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A guest that writes to two disks: vd0 with base, s1, active, and vd1 with base2, s12, active2.
 */
final class TwoDisks {

  static final List<String> FIRST = List.of("base", "s1", "active");
  static final List<String> SECOND = List.of("base2", "s12", "active2");

  private final DiskUnderLoad first;
  private final GuestWriter writer;

  private TwoDisks(DiskUnderLoad first, GuestWriter writer) {
    this.first = first;
    this.writer = writer;
  }

  static TwoDisks start(QemuLab lab) {
    return start(lab.vm(), file -> file);
  }

  /**
   * @param below what to put on the file of the second disk's base
   */
  static TwoDisks start(VmSpec spec, UnaryOperator<JsonObject> below) {
    QemuLab lab = spec.lab();
    DiskUnderLoad first =
        DiskUnderLoad.start(withSecond(spec, below), FIRST.toArray(String[]::new));
    first
        .vm()
        .call(
            "block-export-add",
            new JsonObject()
                .put("type", "nbd")
                .put("id", "guest2")
                .put("node-name", "active2")
                .put("name", "active2")
                .put("writable", true));
    QemuIo guest = lab.io("raw", "nbd+unix:///active2?socket=nbd.sock");
    GuestWriter writer = lab.keep(GuestWriter.start(guest, DiskUnderLoad.SIZE, 8, 0));
    Awaitility.await().until(() -> writer.writes() >= 20);
    return new TwoDisks(first, writer);
  }

  /** Returns when the guest has written {@code count} more blocks to the second disk. */
  void awaitWrites(int count) {
    long before = writer.writes();
    Awaitility.await().until(() -> writer.writes() >= before + count);
  }

  private static VmSpec withSecond(VmSpec spec, UnaryOperator<JsonObject> below) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < SECOND.size(); i++) {
      String name = SECOND.get(i);
      boolean active = i == SECOND.size() - 1;
      JsonObject file = new JsonObject().put("driver", "file").put("filename", name + ".qcow2");
      JsonObject node = new JsonObject().put("driver", "qcow2").put("node-name", name);
      if (i == 0) {
        spec.lab().img().create(name + ".qcow2", "qcow2", DiskUnderLoad.SIZE);
        file = below.apply(file);
      } else {
        spec.lab().img().createOverlay(name + ".qcow2", SECOND.get(i - 1) + ".qcow2", "qcow2");
        node.put("backing", SECOND.get(i - 1));
      }
      if (!active) {
        node.put("read-only", true);
        file.put("auto-read-only", true);
      }
      node.put("file", file.put("node-name", name + "-file"));
      arguments.addAll(List.of("-blockdev", node.encode()));
    }
    arguments.addAll(List.of("-device", "virtio-blk,share-rw=on,id=vd1,drive=active2"));
    // The guest is who writes through the exports. A processor would boot, and a disk's reset by
    // the
    // firmware amid such writes can hold up the main loop of QEMU 11.1 for ten seconds and more.
    arguments.add("-S");
    return spec.with(arguments.toArray(String[]::new));
  }

  DiskUnderLoad first() {
    return first;
  }

  OperationOutcome carriesOut(OperationRequest request) {
    return Await.get(
        Operations.on(first.vm().jobs(), first.state())
            .start(request, OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }

  /** The second disk's layers, base first. */
  List<String> secondLayers() {
    BlockGraph graph = Await.get(first.vm().jobs().graph());
    List<String> layers = new ArrayList<>();
    graph.chain(graph.disk("vd1")).layers().forEach(layer -> layers.add(layer.name()));
    Collections.reverse(layers);
    return layers;
  }

  /** The disks have these layers and there is nothing else: no job, no lock, no file, no node. */
  void areTidy(List<String> firstLayers, List<String> secondLayers) {
    assertThat(first.layers()).isEqualTo(firstLayers);
    assertThat(secondLayers()).isEqualTo(secondLayers);
    List<String> all = new ArrayList<>(firstLayers);
    all.addAll(secondLayers);
    first.holdsOnly(all);
  }

  /** The guest goes on with both, and no write is lost. */
  void nothingLost() {
    long before = writer.writes();
    Awaitility.await().until(() -> writer.writes() >= before + 20 || writer.failure().isDone());
    writer.stop();
    assertThat(writer.failure()).isNotDone();
    first.nothingLost();
    try (QemuIo guest = first.vm().lab().io("raw", "nbd+unix:///active2?socket=nbd.sock")) {
      assertThat(writer.verify(guest)).isPositive();
    }
  }
}
