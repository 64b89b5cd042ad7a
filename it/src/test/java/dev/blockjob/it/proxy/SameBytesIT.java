package dev.blockjob.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.process.QemuProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** The same is said to QEMU and to the proxy before it: the same has to come back. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SameBytesIT {

  /** Whatever was open is given up at 0xFF, and reading goes on at the line's end. */
  private static final String END =
      "\u00ff\n{\"execute\": \"no-such-command\", \"id\": \"the end\"}";

  private static final List<String> REQUESTS =
      List.of(
          "{\"execute\": \"query-version\"}",
          "{\"execute\": \"query-version\", \"id\": 1}",
          "{\"execute\": \"query-version\", \"id\": null}",
          "{\"id\": [1, {\"a\": \"b\"}, true], \"execute\": \"query-version\"}",
          "{'execute': 'query-version', 'id': 'it\"s'}",
          "{\"execute\": \"query-qmp-schema\", \"id\": \"big\"}",
          "{\"execute\": \"x\", \"id\": \"\u00c3\u00a9\"}",
          "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"foo\"]}}",
          "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": 1}, \"id\": 1}",
          "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"bar\": 1}}",
          "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"oob\"]}, \"id\": 2}"
              + "{\"exec-oob\": \"query-version\", \"id\": 3}",
          "{\"execute\": \"query-version\", \"foo\": 1, \"id\": 7}",
          "{\"execute\": 1} {\"execute\": \"x\", \"arguments\": []} {} [1] 42 \"x\" null",
          "{\"exec-oob\": \"query-version\", \"id\": 1} {\"exec-oob\": 3}",
          "{\"exec-oob\": \"query-version\", \"execute\": \"query-version\"}",
          "{\"execute\": \"blockdev-add\", \"arguments\": {\"driver\": \"null-co\"}, \"id\": 1}",
          "{\"execute\": \"x\"} foo {\"execute\": \"query-version\", \"id\": 9} }",
          "[".repeat(1030),
          "{\"a\":".repeat(1100) + "1" + "}".repeat(1100));

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"a\"",
          "'c'",
          "\"execute\"",
          "\"id\"",
          "1",
          "-1",
          "01",
          "1.5",
          "1e5",
          "-",
          "true",
          "null",
          "foo",
          "%d",
          "@",
          "\u00ff",
          "\u0000",
          "\n",
          " ",
          "\t",
          "\"\\q\"",
          "\"\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"\\u0000\"",
          "\"\u00c0\u0080\"",
          "\"\u00e9\"",
          "\"x\ty\"",
          "\"\\u12",
          "{\"execute\":\"x\"}",
          "{\"a\":",
          "\"a\":1",
          "\u001f");

  private static final String PLAIN =
      "{\"execute\": \"query-x\", \"arguments\": {\"a\": [1, 2.5e3, {\"b\": null}]}, \"id\": [1]}";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void inTheNegotiation(QemuLab lab) throws IOException {
    compare(lab, inputs(1), false);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void inCommandMode(QemuLab lab) throws IOException {
    compare(lab, inputs(2), true);
  }

  private static List<String> inputs(long seed) {
    Random random = new Random(seed);
    List<String> inputs = new ArrayList<>(REQUESTS);
    for (int i = 0; i < 150; i++) {
      inputs.add(random.nextBoolean() ? pieces(random) : spoiled(random));
    }
    return inputs;
  }

  private static String pieces(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(14); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String spoiled(Random random) {
    StringBuilder text = new StringBuilder(PLAIN);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, (char) random.nextInt(256));
        default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  private static void compare(QemuLab lab, List<String> inputs, boolean negotiated)
      throws IOException {
    QemuProcess qemu = lab.start(lab.launch().with(Monitors.arguments(lab, "bare")));
    QmpAddress direct = Monitors.address(lab, "bare");
    QmpAddress proxied = lab.proxy(qemu.address()).ends().get(0).address();
    for (String input : inputs) {
      assertThat(answers(proxied, input, negotiated))
          .as("the answers to %s", input)
          .isEqualTo(answers(direct, input, negotiated));
    }
  }

  private static String answers(QmpAddress monitor, String input, boolean negotiated)
      throws IOException {
    try (Peer peer = Peer.connect(monitor)) {
      String greeting = peer.line();
      String first = negotiated ? peer.send(Peer.NEGOTIATE).line() : "";
      peer.send(input).send(END);
      return greeting + first + peer.until("\"id\": \"the end\"") + peer.line();
    }
  }
}
