package dev.blockjob.it;

import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuDisk;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonArray;

/** A QEMU with a disk of two layers, started by a launcher. */
final class LaunchedQemu {

  private LaunchedQemu() {}

  static QemuLaunch launch(QemuLab lab, QemuLauncher launcher) {
    return QemuLaunch.of(lab.programs(), lab.kind().process())
        .withAccel(lab.kind().accel())
        .disk(QemuDisk.of("vd0", "base", "active"))
        .withLauncher(launcher);
  }

  static QemuProcess start(QemuLab lab, QemuLauncher launcher) {
    return lab.keep(launch(lab, launcher).start());
  }

  static QmpConnection connect(QemuProcess qemu) {
    return Await.get(QmpClient.create(QemuLab.vertx(), qemu.address()).connect());
  }

  static String nodes(QemuProcess qemu) {
    QmpConnection connection = connect(qemu);
    JsonArray nodes = (JsonArray) Await.get(connection.execute("query-named-block-nodes"));
    Await.get(connection.close());
    return nodes.encode();
  }
}
