package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever we write QEMU reads as it was meant, and gives it back so. */
class EchoIT {

  private static final int TEXTS = 300;
  private static final String NASTY = "{}[]\"'\\/\r\n\t %infna\u0001\u007f\u00e9\u20ac\uFFFD\uFDCF";

  /** Text in an argument, and in the description of an error. */
  @OnEveryQemu
  void anyTextInAnArgumentComesBackUnchangedInTheErrorThatNamesIt(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    Random random = new Random(1);

    List<String> texts = new ArrayList<>();
    List<Future<Object>> echoes = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      texts.add(text);
      echoes.add(connection.execute("blockdev-del", new JsonObject().put("node-name", text)));
    }

    for (int i = 0; i < TEXTS; i++) {
      assertThat(FailedFutures.failure(echoes.get(i)))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.errorClass()).isEqualTo("GenericError"))
          .hasMessageContaining("node-name='" + texts.get(i) + "'");
    }
  }

  /** Text in a property of an object, which QEMU keeps and is asked for later. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anyTextInAPropertyIsKeptAndComesBackInAReply(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    Random random = new Random(2);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      String id = "s" + i;
      Await.get(
          connection.execute(
              "object-add",
              new JsonObject().put("qom-type", "secret").put("id", id).put("data", text)));

      Object kept =
          Await.get(
              connection.execute(
                  "qom-get",
                  new JsonObject().put("path", "/objects/" + id).put("property", "data")));

      assertThat(kept).isEqualTo(text);
    }
  }

  /** Numbers come back as they were sent: the size of a node, up to the largest that QEMU takes. */
  @OnEveryQemu
  void wholeNumbersAreExactFarBeyondTheRangeOfADouble(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    List<Long> sizes = List.of(512L, (1L << 53) + 512, (1L << 62) + 512, 0x7fffffffbffffe00L);
    for (long size : sizes) {
      Await.get(
          connection.execute(
              "blockdev-add",
              new JsonObject()
                  .put("driver", "null-co")
                  .put("node-name", "n" + size)
                  .put("size", size)));
    }

    assertThat(Await.get(connection.execute("query-named-block-nodes")).toString())
        .contains(sizes.stream().map(size -> "\"virtual-size\":" + size).toList());
  }

  /** Of any plane, and without what QEMU refuses (tested elsewhere) or C's strings end at. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder("x");
    int length = random.nextInt(30);
    while (text.length() < length) {
      int point =
          random.nextBoolean()
              ? NASTY.codePointAt(random.nextInt(NASTY.length()))
              : 1 + random.nextInt(Character.MAX_CODE_POINT);
      boolean noncharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
      if (!noncharacter && Character.getType(point) != Character.SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }
}
