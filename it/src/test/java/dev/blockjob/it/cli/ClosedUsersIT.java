package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Images that QEMU hasn't open, and that read through what a single job writes into. */
class ClosedUsersIT {

  private static final int OLD = 7;
  private static final int NEW = 8;

  /** base has {@link #OLD}, active {@link #NEW}. */
  private static Vm vm(QemuLab lab) {
    Vm vm = Cli.vm(lab).chain("base", "active").start();
    QemuIo.join(vm.guest().write(NEW, 0, Cli.MIB));
    QemuIo.join(vm.guest().flush());
    return vm;
  }

  /**
   * An image with {@link #OLD} in it, and an overlay that names it so and that nothing has open.
   */
  private static void target(QemuLab lab, String clone, String name) {
    lab.img().create("spare.qcow2", "qcow2", 16 * Cli.MIB);
    try (QemuIo io = lab.io("qcow2", "spare.qcow2")) {
      QemuIo.join(io.write(OLD, 0, Cli.MIB));
    }
    clone(lab, clone, name);
  }

  private static void clone(QemuLab lab, String clone, String name) {
    lab.img().run("create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", name, clone, "16M");
  }

  private static String json(QemuLab lab, String file) {
    return "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"%s\"}}"
        .formatted(lab.folder().resolve(file));
  }

  /** As far as an upload has got: its header points behind its end. */
  private static Path torn(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(2000).putInt(0, 0x514649fb).putInt(4, 3);
    header.putLong(8, 60_000).putInt(16, 100).putInt(20, 16).putLong(24, 1 << 20);
    return Files.write(file, header.array());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitIsRefusedWhileAClosedCloneNamesItsBase(QemuLab lab) {
    Vm vm = vm(lab);
    clone(lab, "clone.qcow2", json(lab, "base.qcow2"));
    String clone = lab.folder().resolve("clone.qcow2").toString();

    Cli.on(vm)
        .run("commit", vm.disk())
        .exits(2)
        .says("it is the backing file of " + clone, "--unused-by");
    Cli.on(vm).run("snapshot", vm.disk() + "=s.qcow2", "--node-name", "s").exits(0);
    Cli.on(vm).run("commit", vm.disk(), "--top", "active").exits(2).says(clone);

    assertThat(vm.chain()).containsExactly("s", "active", "base");
    try (QemuIo io = lab.io("qcow2", "clone.qcow2")) {
      QemuIo.join(io.verify(0, 0, Cli.MIB));
    }
    Cli.on(vm).run("commit", vm.disk(), "--top", "active", "--unused-by", clone).exits(0);
    assertThat(vm.chain()).containsExactly("s", "base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCloneInAnotherFolderIsSeenWhereThatIsNamed(QemuLab lab) throws IOException {
    Vm vm = vm(lab);
    Path far = Files.createDirectory(lab.folder().resolve("far"));
    clone(lab, "far/clone.qcow2", "../base.qcow2");

    Cli.on(vm)
        .run("commit", vm.disk(), "--also-scan", far.toString())
        .exits(2)
        .says("it is the backing file of " + far.resolve("clone.qcow2"));
    assertThat(vm.chain()).containsExactly("active", "base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aNeighbourThatCanNotBeReadRefusesACommitUnlessItIsSaidToUseNothing(QemuLab lab)
      throws IOException {
    Vm vm = vm(lab);
    Path upload = torn(lab.folder().resolve("upload.qcow2"));

    Cli.on(vm).run("commit", vm.disk()).exits(2).says(upload + " can't be read", "--unused-by");
    assertThat(vm.chain()).containsExactly("active", "base");

    Cli.on(vm).run("commit", vm.disk(), "--unused-by", upload.toString()).exits(0);
    assertThat(vm.chain()).containsExactly("base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatACommitHasLeftIsNamedAndStandsInTheWayOfTheNextUntilItIsRemoved(QemuLab lab)
      throws IOException {
    Vm vm = vm(lab);
    Path left = lab.folder().resolve("active.qcow2");

    Answer first = Cli.on(vm).run("commit", vm.disk()).exits(0);
    Cli.on(vm).run("qmp", "blockdev-del", "node-name=active").exits(0);
    Cli.on(vm).run("snapshot", vm.disk() + "=s.qcow2", "--node-name", "s").exits(0);

    assertThat(first.out()).contains("left: " + left, "`rm " + left + "`");
    Cli.on(vm)
        .run("commit", vm.disk())
        .exits(2)
        .says("it is the backing file of " + left, "what an earlier commit has left");
    Files.delete(left);
    Cli.on(vm).run("commit", vm.disk()).exits(0);
    assertThat(vm.chain()).containsExactly("base");
    QemuIo.join(vm.guest().verify(NEW, 0, Cli.MIB));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aNodeWhoseDataIsInAFileBesideItCanBeWrittenTo(QemuLab lab) throws IOException {
    Vm vm = vm(lab);
    String data = "data_file=spare.raw";
    lab.img().run("create", "-q", "-f", "qcow2", "-o", data, "spare.qcow2", "16M");
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "t")
            .put("file", new JsonObject().put("driver", "file").put("filename", "spare.qcow2")));

    Cli.on(vm).run("backup", vm.disk(), "node:t").exits(0);
    Path copy = lab.folder().resolve("copy.qcow2"); // of the header: the data is the same
    Files.copy(lab.folder().resolve("spare.qcow2"), copy);
    Cli.on(vm).run("backup", vm.disk(), "node:t").exits(2).says("it has the data of " + copy);
    vm.call("blockdev-del", new JsonObject().put("node-name", "t"));

    try (QemuIo io = lab.io("qcow2", "spare.qcow2")) {
      QemuIo.join(io.verify(NEW, 0, Cli.MIB));
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anImageThatAClosedCloneNamesIsNotOverwritten(QemuLab lab) {
    Vm vm = vm(lab);
    target(lab, "clone.qcow2", json(lab, "spare.qcow2"));
    JsonObject file = new JsonObject().put("driver", "file").put("filename", "spare.qcow2");

    for (String[] verb :
        new String[][] {
          {"mirror", vm.disk(), "spare.qcow2", "--mode", "existing", "--format", "qcow2"},
          {"backup", vm.disk(), "spare.qcow2", "--mode", "existing", "--format", "qcow2"},
          {"copy", vm.disk(), "spare.qcow2", "--mode", "existing", "--format", "qcow2"}
        }) {
      Cli.on(vm).run(verb).exits(2).says("clone.qcow2", "would be overwritten");
    }
    vm.call(
        "blockdev-add",
        new JsonObject().put("driver", "qcow2").put("node-name", "t").put("file", file));
    for (String verb : new String[] {"mirror", "backup", "copy", "move"}) {
      Cli.on(vm).run(verb, vm.disk(), "node:t").exits(2).says("clone.qcow2");
    }
    vm.call("blockdev-del", new JsonObject().put("node-name", "t"));

    assertThat(vm.chain()).containsExactly("active", "base");
    try (QemuIo io = lab.io("qcow2", "clone.qcow2")) {
      QemuIo.join(io.verify(OLD, 0, Cli.MIB));
    }
  }
}
