package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A disk with I/O limits of its own, whose guest writes faster than a copy of it gets on. */
record OverloadedDisk(Vm vm, DeviceWriter writer) {

  private static final String CONTROLLER = "controller";
  private static final String DEVICE = "/machine/peripheral/vd0/virtio-backend";
  private static final int SIZE = 4 << 20;
  private static final long SPEED = 4 << 20;

  /** What the guest may have is far more than what the copy has. */
  private static final JsonObject LIMITS =
      new JsonObject()
          .put("bps", 0)
          .put("bps_rd", 0)
          .put("bps_wr", 400_000_000)
          .put("bps_wr_max", 500_000_000)
          .put("bps_wr_max_length", 2)
          .put("iops", 1_000_000)
          .put("iops_rd", 0)
          .put("iops_wr", 0)
          .put("iops_size", 65536)
          .put("group", "its-own");

  static OverloadedDisk start(QemuLab lab) {
    Vm vm =
        DeviceWriter.in(lab.vm().size(SIZE).chain("base", "active"))
            .with(Monitors.arguments(lab, CONTROLLER))
            .start();
    vm.call("block_set_io_throttle", LIMITS.copy().put("id", DEVICE));
    return new OverloadedDisk(vm, DeviceWriter.start(vm));
  }

  /** A copy that won't get through. */
  Copy copy(String name) {
    Path file = vm.lab().folder().resolve(name);
    return Copy.of(vm.disk(), new Target.NewFile(file, "qcow2")).withSpeed(SPEED);
  }

  QmpConnection controller() {
    return Await.get(
        QmpClient.create(QemuLab.vertx(), Monitors.address(vm.lab(), CONTROLLER)).connect());
  }

  Path state() {
    return vm.lab().folder().resolve("state");
  }

  /** What was set at first is in force, all of it. */
  void hasItsOwnLimits() {
    assertThat(limits()).isEqualTo(texts(LIMITS));
  }

  private Map<String, String> limits() {
    JsonObject disk = ((JsonArray) vm.call("query-block")).getJsonObject(0);
    Map<String, String> limits = texts(disk.getJsonObject("inserted"));
    limits.keySet().removeIf(name -> !name.matches("(bps|iops).*|group"));
    return limits;
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new TreeMap<>();
    json.forEach(member -> texts.put(member.getKey(), String.valueOf(member.getValue())));
    return texts;
  }
}
