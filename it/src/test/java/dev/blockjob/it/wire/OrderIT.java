package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What comes before what: events and replies, in-band and out-of-band. */
class OrderIT {

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void stopAndResumeAreHandedOutBeforeTheRepliesOfTheirCommands(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    List<String> order = new CopyOnWriteArrayList<>();
    connection.listen(event -> order.add(event.name()));
    connection.events().handler((QmpEvent event) -> order.add(event.name() + " in a stream"));

    Await.get(connection.execute("stop").onSuccess(v -> order.add("reply to stop")));
    Await.get(connection.execute("cont").onSuccess(v -> order.add("reply to cont")));

    assertThat(order)
        .containsExactly(
            "STOP",
            "STOP in a stream",
            "reply to stop",
            "RESUME",
            "RESUME in a stream",
            "reply to cont");
  }

  @OnEveryQemu
  void repliesAreHandedOutToTheirCommandsHoweverManyAreUnderWay(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    List<Future<Object>> typeInfos = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      typeInfos.add(add(connection, "node" + i, i));
      typeInfos.add(connection.execute("query-named-block-nodes", flat()));
    }

    for (int i = 0; i < 100; i++) {
      Await.get(typeInfos.get(2 * i));
      assertThat((JsonArray) Await.get(typeInfos.get(2 * i + 1))).hasSize(i + 1);
    }
  }

  private static Future<Object> add(QmpConnection connection, String node, int size) {
    return connection.execute(
        "blockdev-add",
        new JsonObject().put("driver", "null-co").put("node-name", node).put("size", size));
  }

  private static JsonObject flat() {
    return new JsonObject().put("flat", true);
  }

  /** The storage daemon offers {@code oob} and has no command for it. */
  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void anOutOfBandCommandOvertakesAMonitorThatStandsStill(QemuLab lab) throws Exception {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    BlockedMainLoop fifo = BlockedMainLoop.in(lab);
    Future<Object> blocked = connection.execute(fifo.command());
    fifo.awaitReader();
    List<Future<Object>> behind = new ArrayList<>();
    for (int i = 0; i < 20; i++) { // more than QEMU's queue holds
      behind.add(connection.execute("query-version"));
    }

    Object answer =
        Await.get(connection.execute(QmpCommand.rawOutOfBand("query-yank", new JsonObject())));

    assertThat((JsonArray) answer).isNotEmpty();
    assertThat(blocked.isComplete()).isFalse();
    assertThat(behind).noneMatch(Future::isComplete);
    fifo.release();
    Await.get(blocked);
    behind.forEach(Await::get);
  }
}
