package dev.blockjob.cli.verb;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/**
 * Logs connections and disconnections: for people on standard error, for machines on standard
 * output.
 */
final class ProxyLog implements ProxyListener {

  private final CliEnvironment environment;
  private final boolean json;

  private final Promise<Void> qemu = Promise.promise();

  ProxyLog(CliEnvironment environment, boolean json) {
    this.environment = environment;
    this.json = json;
  }

  @Override
  public void listening(String who, QmpAddress address) {
    say(
        "waiting for " + who + " at " + address,
        new JsonObject().put("proxy", "listening").put("for", who).put("address", text(address)));
  }

  /** Completes when a QEMU has been there. */
  Future<Void> qemu() {
    return qemu.future();
  }

  @Override
  public void qemuCame(QmpGreeting greeting) {
    qemu.tryComplete();
    say(
        "QEMU " + greeting.version() + " is there",
        new JsonObject().put("proxy", "qemu-came").put("version", greeting.version().toString()));
  }

  @Override
  public void qemuFailed(HandshakeException failure) {
    say(
        String.valueOf(failure.getMessage()),
        new JsonObject().put("proxy", "qemu-failed").put("reason", failure.reason().wireName()));
  }

  @Override
  public void qemuLeft(DisconnectCause cause) {
    say(
        cause.kind() == DisconnectCause.Kind.CLOSED_HERE
            ? "the proxy ends, QEMU goes on"
            : "QEMU has gone: " + cause,
        new JsonObject().put("proxy", "qemu-left").put("reason", cause.kind().wireName()));
  }

  @Override
  public void clientCame(int number, ProxyEnd at) {
    say(
        "client " + number + " is there, by " + at.address(),
        new JsonObject()
            .put("proxy", "client-came")
            .put("client", number)
            .put("address", text(at.address())));
  }

  @Override
  public void clientFailed(HandshakeException failure) {
    say(
        String.valueOf(failure.getMessage()),
        new JsonObject().put("proxy", "client-failed").put("reason", failure.reason().wireName()));
  }

  @Override
  public void clientLeft(int number, String why) {
    say(
        "client " + number + " has gone: " + why,
        new JsonObject().put("proxy", "client-left").put("client", number).put("reason", why));
  }

  private static String text(QmpAddress address) {
    return address.toString();
  }

  private void say(String line, JsonObject machine) {
    if (json) {
      environment.out().println(JsonOutput.line(machine));
      environment.out().flush();
    } else {
      environment.err().println("blockjob proxy: " + line);
    }
  }
}
