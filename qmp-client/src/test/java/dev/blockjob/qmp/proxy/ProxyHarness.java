package dev.blockjob.qmp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A QEMU and its clients around one table, without sockets: who got what. */
final class ProxyHarness implements QemuSink {

  static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 10},"
          + " \"package\": \"\"}, \"capabilities\": [\"oob\"]}}\r\n";

  private static final Pattern ID = Pattern.compile("\"id\": ?(\"[0-9a-f]+-\\d+\")");

  /** What QEMU was sent, in order. */
  final List<String> sent = new ArrayList<>();

  final QemuSide qemuSide =
      new QemuSide(
          this,
          QmpAddress.tcp("h", 1),
          QmpOptions.defaults(),
          () -> {},
          refusal -> {
            throw refusal;
          });

  /** With QEMU in command mode. */
  static ProxyHarness ready() {
    return ready(GREETING);
  }

  static ProxyHarness ready(String greeting) {
    ProxyHarness proxy = new ProxyHarness();
    proxy.says(greeting);
    proxy.answers(0, "{\"return\": {}, \"id\": ID}");
    proxy.sent.clear();
    return proxy;
  }

  @Override
  public void greeted(QmpGreeting greeting) {
    assertThat(sent).isEmpty();
  }

  @Override
  public void write(byte[] request, @Nullable PassedFile file) {
    sent.add(new String(request, StandardCharsets.UTF_8));
  }

  /** QEMU says something. */
  void says(String text) {
    qemuSide.received(text.getBytes(StandardCharsets.UTF_8));
  }

  /** QEMU's reply to the request of that index in {@link #sent}; {@code ID} stands for its id. */
  void answers(int index, String reply) {
    says(reply.replace("ID", id(index)) + "\r\n");
  }

  /** QEMU's success. */
  void succeeds(int index) {
    answers(index, "{\"return\": {}, \"id\": ID}");
  }

  private String id(int index) {
    Matcher id = ID.matcher(sent.get(index));
    if (!id.find()) {
      throw new AssertionError("no id in " + sent.get(index));
    }
    return id.group(1);
  }

  /** A client that has been greeted. */
  TestClient join() {
    return new TestClient();
  }

  /** A client in command mode. */
  TestClient negotiated(String arguments) {
    TestClient guest = join();
    guest.sends("{\"execute\":\"qmp_capabilities\"" + arguments + "}");
    answers(
        sent.size() - 1,
        "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Capabilities\"}}");
    sent.clear();
    guest.got.clear();
    return guest;
  }

  TestClient negotiated() {
    return negotiated("");
  }

  /** One client. */
  final class TestClient implements ClientSink {
    final List<String> got = new ArrayList<>();
    final Client client = qemuSide.join(this);
    boolean paused;
    boolean ended;

    void sends(String text) {
      client.received((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void write(byte[] bytes) {
      got.add(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
