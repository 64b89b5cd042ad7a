package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** QEMU was started on layers with other files than their headers name. */
class OtherHeadersIT {

  private static final int SIZE = 1 << 20;

  private static JsonObject node(QemuLab lab, String name, @Nullable String backing) {
    JsonObject file =
        new JsonObject()
            .put("driver", "file")
            .put("filename", lab.folder().resolve(name + ".qcow2").toString());
    JsonObject node =
        new JsonObject().put("driver", "qcow2").put("node-name", name).put("file", file);
    return backing == null ? node : node.put("backing", backing);
  }

  private static void create(QemuLab lab, String name, String... options) {
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
    create.addAll(List.of(options));
    create.addAll(List.of(name + ".qcow2", "" + SIZE));
    lab.img().run(create.toArray(String[]::new));
  }

  private static void refused(QemuLab lab, Vm vm, Future<?> begun, String... words) {
    List<String> before = vm.chain();
    assertThatThrownBy(() -> Await.get(begun))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll(words);
    assertThat(vm.chain()).isEqualTo(before);
    assertThat(Files.exists(lab.folder().resolve("new.qcow2"))).isFalse();
  }

  private static Target.NewFile target(QemuLab lab) {
    return new Target.NewFile(lab.folder().resolve("new.qcow2"), "qcow2");
  }

  private static Future<?> snapshot(QemuLab lab, Vm vm) {
    Path file = target(lab).path();
    return vm.jobs().snapshot(new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), file, "new"))));
  }

  private static Future<?> start(QemuLab lab, Vm vm, OperationRequest request) {
    return Operations.on(vm.jobs(), lab.folder().resolve("state"))
        .start(request, OperationListener.NONE);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void noImageIsMadeOverALayerWhoseBackingFileIsAnotherThanItsHeaderNames(QemuLab lab) {
    create(lab, "base");
    create(lab, "old");
    create(lab, "mid", "-b", "old.qcow2", "-F", "qcow2");
    create(lab, "low", "-b", "mid.qcow2", "-F", "qcow2");
    create(lab, "top", "-b", "low.qcow2", "-F", "qcow2");
    Vm vm =
        lab.vm()
            .size(SIZE)
            .existing(
                List.of(
                    node(lab, "base", null),
                    node(lab, "mid", "base"),
                    node(lab, "low", "mid"),
                    node(lab, "top", "low")))
            .start();
    String[] words = {"mid.qcow2", "its header names the backing file", "old.qcow2", "base.qcow2"};

    refused(lab, vm, snapshot(lab, vm), words);
    Mirror mirror = Mirror.of(vm.disk(), target(lab)).withSync(Sync.TOP);
    refused(lab, vm, vm.jobs().start(mirror), words);
    Backup backup = Backup.of(vm.disk(), target(lab)).withSync(Sync.TOP);
    refused(lab, vm, vm.jobs().start(backup), words);
    refused(lab, vm, vm.jobs().start(Stream.of(vm.disk()).withBase("mid")), words);
    refused(lab, vm, start(lab, vm, Copy.of(vm.disk(), target(lab)).withShallow(true)), words);
    refused(lab, vm, start(lab, vm, Move.of(vm.disk(), target(lab)).withShallow(true)), words);
    Await.get(Await.get(vm.jobs().start(Backup.of(vm.disk(), target(lab)))).outcome());
    assertThat(target(lab).path()).exists();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void noneOverALayerThatIsReadWithoutItsBackingFile(QemuLab lab) {
    create(lab, "old");
    create(lab, "base", "-b", "old.qcow2", "-F", "qcow2");
    JsonObject alone = node(lab, "base", null).putNull("backing");
    Vm vm = lab.vm().size(SIZE).existing(List.of(alone)).start();

    refused(lab, vm, snapshot(lab, vm), "base.qcow2", "old.qcow2", "to use none");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void noneOverALayerWhoseDataFileIsAnotherThanItsHeaderNames(QemuLab lab) throws Exception {
    create(lab, "base", "-o", "data_file=" + lab.folder().resolve("d0.raw"));
    Files.copy(lab.folder().resolve("d0.raw"), lab.folder().resolve("d1.raw"));
    JsonObject data =
        new JsonObject()
            .put("driver", "file")
            .put("node-name", "data")
            .put("filename", lab.folder().resolve("d1.raw").toString());
    JsonObject base = node(lab, "base", null).put("data-file", "data");
    Vm vm = lab.vm().size(SIZE).existing(List.of(data, base)).start();

    refused(lab, vm, snapshot(lab, vm), "its header names the data file", "d0.raw", "d1.raw");
  }
}
