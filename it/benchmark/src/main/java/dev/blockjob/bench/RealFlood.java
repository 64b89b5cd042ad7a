package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * As many events as a QEMU can make: a mirror whose target fails each write, and which ignores
 * that. A bare socket on a second monitor and the client read the same events at the same time.
 */
record RealFlood(Samples bare, Samples client) {

  private static final int EVENTS = 20_000;
  private static final int ROUNDS = 7;
  private static final int SIZE = 16 << 20;
  private static final String IMAGE = "source.raw";
  private static final String JOB = "flood";

  static void run(TestedQemu qemu, Report report) throws IOException {
    RealFlood flood = new RealFlood(new Samples(), new Samples());
    try (QemuLab lab = new QemuLab(qemu, VmKind.STORAGE_DAEMON)) {
      byte[] data = new byte[SIZE];
      Arrays.fill(data, (byte) 1);
      Files.write(lab.folder().resolve(IMAGE), data);
      Vm vm =
          lab.vm()
              .chain()
              .with(Monitors.at(lab.kind(), "bare"))
              .with("--blockdev", source().encode(), "--blockdev", target().encode())
              .start();
      try (BareQmp socket = new BareQmp(Monitors.socket(lab, "bare"))) {
        for (int i = 0; i < ROUNDS; i++) {
          flood.round(socket, vm);
        }
      }
    }
    report.add("events of a QEMU at full speed, bare socket", Unit.PER_SECOND, flood.bare);
    report.add(
        "events of a QEMU at full speed, client", Unit.PER_SECOND, flood.client, flood.bare, null);
  }

  private void round(BareQmp socket, Vm vm) throws IOException {
    Future<Long> all = timeOfAll(vm.connection());
    vm.call(
        "blockdev-mirror",
        new JsonObject()
            .put("job-id", JOB)
            .put("device", "source")
            .put("target", "target")
            .put("sync", "full")
            .put("on-target-error", "ignore"));
    socket.skipLine();
    long start = System.nanoTime();
    for (int i = 1; i < EVENTS; i++) {
      socket.skipLine();
    }
    bare.addRate(EVENTS, System.nanoTime() - start);
    client.addRate(EVENTS, Await.get(all));
    vm.call("job-cancel", new JsonObject().put("id", JOB));
    socket.awaitLine("\"null\"");
  }

  /** Nanoseconds from the first event to the last. */
  private static Future<Long> timeOfAll(QmpConnection connection) {
    Promise<Long> time = Promise.promise();
    EventStream<QmpEvent> stream = connection.events();
    stream.handler(
        new Handler<>() {
          private long start;
          private int count;

          @Override
          public void handle(QmpEvent event) {
            if (count++ == 0) {
              start = System.nanoTime();
            } else if (count == EVENTS) {
              time.complete(System.nanoTime() - start);
              stream.cancel();
            }
          }
        });
    return time.future();
  }

  private static JsonObject source() {
    return new JsonObject()
        .put("driver", "raw")
        .put("node-name", "source")
        .put("file", FaultyNodes.file(IMAGE));
  }

  private static JsonObject target() {
    JsonObject nowhere = new JsonObject().put("driver", "null-co").put("size", SIZE);
    JsonObject file = FaultyNodes.failing(nowhere, "write_aio", FaultyNodes.EIO, false);
    return new JsonObject().put("driver", "raw").put("node-name", "target").put("file", file);
  }
}
