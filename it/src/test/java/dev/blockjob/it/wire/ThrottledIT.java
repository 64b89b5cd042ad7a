package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Some events QEMU sends once a second at most. */
class ThrottledIT {

  private static final int READS = 50;
  private static final int SECTOR = 512;

  /** A quorum of which one image differs: each read of it is a QUORUM_REPORT_BAD. */
  private static JsonObject quorum(QemuLab lab) throws IOException {
    JsonArray children = new JsonArray();
    for (String name : List.of("a", "b", "differs")) {
      byte[] content = new byte[READS * SECTOR];
      java.util.Arrays.fill(content, (byte) name.length());
      Files.write(lab.folder().resolve(name), content);
      children.add(
          new JsonObject()
              .put("driver", "raw")
              .put("node-name", name)
              .put("file", new JsonObject().put("driver", "file").put("filename", name)));
    }
    return new JsonObject()
        .put("driver", "quorum")
        .put("node-name", "q")
        .put("vote-threshold", 2)
        .put("children", children);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void ofManyInASecondTheFirstComesAtOnceAndTheLastIsNotLost(QemuLab lab) throws Exception {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    List<Integer> sectors = new CopyOnWriteArrayList<>();
    connection.listen(
        event -> {
          if (event.name().equals("QUORUM_REPORT_BAD")) {
            sectors.add(event.data().getInteger("sector-num"));
          }
        });
    Await.get(connection.execute("blockdev-add", quorum(lab)));
    long began = System.nanoTime();

    for (int i = 0; i < READS; i++) {
      String read = "qemu-io q \"read " + i * SECTOR + " " + SECTOR + "\"";
      Await.get(
          connection.execute("human-monitor-command", new JsonObject().put("command-line", read)));
    }

    assertThat(sectors).first().isEqualTo(0);
    Awaitility.await().until(() -> sectors.contains(READS - 1));
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    assertThat(sectors).endsWith(READS - 1).hasSizeLessThanOrEqualTo((int) seconds + 2);
  }
}
