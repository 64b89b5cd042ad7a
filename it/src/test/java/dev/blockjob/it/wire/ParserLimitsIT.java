package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What QEMU's parser refuses, as it says itself, and that we refuse it before it is sent. */
class ParserLimitsIT {

  private static final int NESTING = 1024;

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatQemuCannotParseItAnswersWithoutAnId(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    List<String> unparsable =
        List.of(
            "\\ud800",
            "\\ude00",
            "\\ud800\\ud800",
            "\\uffff",
            "\\ufffe",
            "\\ufdd0",
            "\\ufdef",
            "\\ud83f\\udffe",
            "\\udbff\\udfff");
    try (RawClient raw = RawClient.negotiated(qemu)) {
      for (String text : unparsable) {
        raw.send("{\"execute\": \"query-jobs\", \"id\": \"" + text + "\"}");
        assertUnattributed(raw.next(), "is not a valid Unicode character");
      }
      raw.send("{\"execute\": \"query-jobs\", \"id\": 1, \"id\": 2}");
      assertUnattributed(raw.next(), "duplicate key");
      raw.send("{\"execute\": \"query-jobs\", \"id\": \"after all that\"}");
      assertThat(raw.next().getString("id")).isEqualTo("after all that");
    }

    QmpConnection connection = WireTests.connect(lab, qemu);
    for (String text : unparsable) {
      String meant = (String) new JsonArray("[\"" + text + "\"]").getValue(0);
      assertThat(
              FailedFutures.failure(
                  connection.execute("blockdev-del", new JsonObject().put("node-name", meant))))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(WireTests.jobs(connection)).isEmpty();
  }

  /** Before 11.1 QEMU parses the rest of such a request brace by brace: one error for each. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aRequestThatIsNestedTooDeepIsAnsweredByUpTo1026ErrorsWithoutAnId(QemuLab lab)
      throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    try (RawClient raw = RawClient.negotiated(qemu)) {
      raw.send(nested(NESTING));
      assertThat(raw.line()).startsWith("{\"return\": [], \"id\": [[[");

      raw.send(nested(NESTING + 1));
      raw.send("{\"execute\": \"query-jobs\", \"id\": \"after all that\"}");
      int errors = 0;
      for (JsonObject next = raw.next(); !next.containsKey("return"); next = raw.next()) {
        assertThat(next.containsKey("id")).isFalse();
        errors++;
      }
      String version = lab.qemu().version();
      boolean fixed = Integer.parseInt(version.substring(0, version.indexOf('.'))) >= 11;
      assertThat(errors).isEqualTo(fixed ? 1 : 1026);
    }
  }

  /** The request and its arguments are two of the levels. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theDeepestArgumentsThatQemuTakesAreSentAndNoDeeperOnes(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    Throwable answered =
        FailedFutures.failure(connection.execute("blockdev-del", deep(NESTING - 2)));
    Throwable refused =
        FailedFutures.failure(connection.execute("blockdev-del", deep(NESTING - 1)));

    assertThat(answered).hasMessageContaining("node-name");
    assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    assertThat(WireTests.jobs(connection)).isEmpty();
  }

  private static JsonObject deep(int lists) {
    JsonArray list = new JsonArray();
    for (int i = 1; i < lists; i++) {
      list = new JsonArray().add(list);
    }
    return new JsonObject().put("node-name", list);
  }

  private static String nested(int levels) {
    return "{\"execute\": \"query-jobs\", \"id\": "
        + "[".repeat(levels - 1)
        + "]".repeat(levels - 1)
        + "}";
  }

  private static void assertUnattributed(JsonObject answer, String description) {
    assertThat(answer.containsKey("id")).isFalse();
    assertThat(answer.getJsonObject("error").getString("desc")).contains(description);
  }
}
