package dev.blockjob.it.operation;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmSpec;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * A guest that writes through its device, where the device's I/O limits hold it up: one write after
 * the other to the disk's first blocks, over a monitor of its own.
 */
final class DeviceWriter implements AutoCloseable {

  static final int BLOCK = 64 << 10;
  private static final int BLOCKS = 32;
  private static final int PATTERNS = 255;
  private static final String MONITOR = "writer";

  private final QmpConnection connection;
  private final Promise<Void> stopped = Promise.promise();
  private final AtomicLong count = new AtomicLong();
  private volatile boolean stopping;

  private DeviceWriter(QmpConnection connection) {
    this.connection = connection;
  }

  /** With the monitor that it needs. */
  static VmSpec in(VmSpec spec) {
    return spec.with(Monitors.arguments(spec.lab(), MONITOR));
  }

  /** Has written each block at least once when this returns. */
  static DeviceWriter start(Vm vm) {
    QmpClient client = QmpClient.create(QemuLab.vertx(), Monitors.address(vm.lab(), MONITOR));
    DeviceWriter writer = vm.lab().keep(new DeviceWriter(Await.get(client.connect())));
    writer.next();
    Awaitility.await().until(() -> writer.count.get() >= BLOCKS);
    return writer;
  }

  private void next() {
    if (stopping) {
      stopped.complete();
      return;
    }
    long write = count.get();
    String command = "write -P " + pattern(write) + " " + write % BLOCKS * BLOCK + " " + BLOCK;
    connection
        .execute(
            "human-monitor-command",
            new JsonObject()
                .put("command-line", "qemu-io -d vd0/virtio-backend \"" + command + "\""))
        .onComplete(
            done -> {
              count.incrementAndGet();
              next();
            },
            stopped::fail);
  }

  private static long pattern(long write) {
    return write % PATTERNS + 1;
  }

  /** Stops, and reads all back as it was last written. */
  void nothingLost(QemuIo from) {
    close();
    for (long write = count.get() - BLOCKS; write < count.get(); write++) {
      QemuIo.join(from.verify((int) pattern(write), write % BLOCKS * BLOCK, BLOCK));
    }
  }

  @Override
  public void close() {
    if (!stopping) {
      stopping = true;
      Await.get(stopped.future());
      Await.get(connection.close());
    }
  }
}
