package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.PassedFile.Access;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Descriptors ride on commands. The storage daemon has neither {@code getfd} nor {@code add-fd}.
 */
class PassedFileIT {

  private static final QmpOptions JNR = QmpOptions.defaults().withTransport(QmpTransport.JNR);

  private static final JsonObject MINE = new JsonObject().put("fdname", "mine");

  private static QmpCommand<Object> addFd(int set) {
    return QmpCommand.raw("add-fd", new JsonObject().put("fdset-id", set));
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void aDiskWithoutANameIsOpenedThroughItsSet(QemuLab lab) throws Exception {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()).address(), JNR);
    Path image = lab.folder().resolve("disk.qcow2");
    lab.img().create("disk.qcow2", "qcow2", 16 << 20);
    try (PassedFile file = PassedFile.open(image, Access.READ_WRITE)) {
      Files.delete(image);
      JsonObject added = (JsonObject) Await.get(connection.execute(addFd(7), file));
      assertThat(added.getInteger("fdset-id")).isEqualTo(7);
    }
    JsonObject node =
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "disk")
            .put("file", new JsonObject().put("driver", "file").put("filename", "/dev/fdset/7"));

    Await.get(connection.execute("blockdev-add", node));

    JsonArray nodes = (JsonArray) Await.get(connection.execute("query-named-block-nodes"));
    assertThat(nodes.encode()).contains("\"/dev/fdset/7\"").contains("\"virtual-size\":16777216");
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void aNamedDescriptorIsThere(QemuLab lab) throws Exception {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()).address(), JNR);
    QmpCommand<Object> getfd = QmpCommand.raw("getfd", MINE);

    try (PassedFile file = PassedFile.open(Path.of("/dev/null"), Access.READ)) {
      Await.get(connection.execute(getfd, file));
    }

    Await.get(connection.execute("closefd", MINE));
    assertThat(FailedFutures.failure(connection.execute(getfd)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("No file descriptor supplied");
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void aNameIsKnownToItsMonitorAlone(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch().with(Monitors.arguments(lab, "other")));
    QmpConnection one = WireTests.connect(lab, qemu.address(), JNR);
    QmpConnection other = WireTests.connect(lab, Monitors.address(lab, "other"), JNR);

    name(lab, one, "a");
    assertThat(FailedFutures.failure(other.execute("closefd", MINE)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("not found");
    name(lab, other, "b");
    assertThat(openIn(qemu)).contains("a", "b");

    Await.get(one.execute("closefd", MINE));
    assertThat(openIn(qemu)).contains("b").doesNotContain("a");
    Await.get(other.execute("closefd", MINE));
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void theClientsOfAProxyHaveTheNamesOfTheirOneMonitorInCommon(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    QmpAddress front = QmpAddress.unix(lab.folder().resolve("front.sock"));
    ProxyOptions options =
        ProxyOptions.between(ProxyEnd.connect(qemu.address()), ProxyEnd.listen(front)).withQmp(JNR);
    QmpProxy proxy = Await.get(QmpProxy.start(QemuLab.vertx(), options, new ProxyListener() {}));
    lab.keep(() -> Await.get(proxy.close()));
    QmpConnection one = WireTests.connect(lab, front, JNR);
    QmpConnection other = WireTests.connect(lab, front, JNR);

    name(lab, one, "a");
    name(lab, other, "b");
    assertThat(openIn(qemu)).as("the later one has the name").contains("b").doesNotContain("a");

    Await.get(one.execute("closefd", MINE));
    assertThat(openIn(qemu)).doesNotContain("a", "b");
  }

  /** A descriptor of a new file, by the name that all here have. */
  private static void name(QemuLab lab, QmpConnection connection, String file) throws IOException {
    Path path = Files.writeString(lab.folder().resolve(file), "x");
    try (PassedFile passed = PassedFile.open(path, Access.READ)) {
      Await.get(connection.execute(QmpCommand.raw("getfd", MINE), passed));
    }
  }

  /** The names of the files that QEMU has open. */
  private static List<String> openIn(QemuProcess qemu) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(Path.of("/proc/" + qemu.pid() + "/fd"))) {
      for (Path one : all) {
        names.add(String.valueOf(Files.readSymbolicLink(one).getFileName()));
      }
    }
    return names;
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void eachCommandOfManyGetsItsOwnFile(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu.address(), JNR);
    List<Future<Object>> commands = new ArrayList<>();
    int count = 40; // more than are in flight at once
    for (int i = 0; i < count; i++) {
      Path path = Files.writeString(lab.folder().resolve("file" + i), "x");
      try (PassedFile file = PassedFile.open(path, Access.READ)) {
        commands.add(connection.execute(addFd(i), file));
        commands.add(connection.execute("query-version"));
      }
    }
    commands.forEach(Await::get);

    JsonArray sets = (JsonArray) Await.get(connection.execute("query-fdsets"));
    for (int i = 0; i < count; i++) {
      int set = i;
      int descriptor =
          sets.stream()
              .map(JsonObject.class::cast)
              .filter(one -> one.getInteger("fdset-id") == set)
              .map(one -> one.getJsonArray("fds").getJsonObject(0).getInteger("fd"))
              .findFirst()
              .orElseThrow();
      Path link = Path.of("/proc/" + qemu.pid() + "/fd/" + descriptor);
      assertThat(Files.readSymbolicLink(link)).isEqualTo(lab.folder().resolve("file" + i));
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void nothingIsSentAndNothingLeaksWhereDescriptorsDoNotPass(QemuLab lab) throws Exception {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    try (PassedFile file = PassedFile.open(Path.of("/dev/null"), Access.READ)) {
      long before = openFiles();
      assertThat(FailedFutures.failure(connection.execute(addFd(1), file)))
          .isInstanceOf(NotSentException.class)
          .hasMessageContaining("QmpTransport.JNR");
      assertThat(openFiles()).isEqualTo(before);
    }
    assertThat((JsonArray) Await.get(connection.execute("query-fdsets"))).isEmpty();
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }
}
