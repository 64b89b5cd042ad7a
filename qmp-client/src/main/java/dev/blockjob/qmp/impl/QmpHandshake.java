package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.RequestWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From connected to command mode: greeting, {@code qmp_capabilities}, its reply. What else arrives
 * in between (events, replies to a former client) goes its own way.
 */
final class QmpHandshake {

  private final QmpConnectionImpl connection;
  private final Vertx vertx;
  private final QmpOptions options;
  private final Handler<QmpConnection> beforeCommandMode;
  private final Promise<QmpConnection> done = Promise.promise();
  private volatile @Nullable QmpGreeting greeting;
  private volatile Set<QmpCapability> capabilities = Set.of();
  private @Nullable String capabilitiesId;
  private long timer = -1;

  QmpHandshake(
      QmpConnectionImpl connection,
      Vertx vertx,
      QmpOptions options,
      Handler<QmpConnection> beforeCommandMode) {
    this.connection = connection;
    this.vertx = vertx;
    this.options = options;
    this.beforeCommandMode = beforeCommandMode;
  }

  Future<QmpConnection> start() {
    timer = vertx.setTimer(options.greetingTimeout().toMillis(), t -> deadlinePassed());
    return done.future();
  }

  QmpGreeting greeting() {
    QmpGreeting greeted = greeting;
    if (greeted == null) {
      throw new IllegalStateException("not greeted yet");
    }
    return greeted;
  }

  Set<QmpCapability> capabilities() {
    return capabilities;
  }

  void greeted(QmpGreeting greeted) {
    if (greeting != null) {
      return;
    }
    greeting = greeted;
    Set<QmpCapability> wanted = EnumSet.noneOf(QmpCapability.class);
    for (QmpCapability capability : QmpCapability.values()) {
      if (greeted.capabilities().contains(capability.wireName())) {
        wanted.add(capability);
      }
    }
    capabilities = Set.copyOf(wanted);
    try {
      beforeCommandMode.handle(connection);
    } catch (RuntimeException e) {
      vertx.cancelTimer(timer);
      done.tryFail(e);
      connection.close();
      return;
    }
    String id = CommandIds.ofHandshake();
    capabilitiesId = id;
    connection.write(RequestWriter.write("qmp_capabilities", enable(wanted), false, id));
  }

  private static JsonObject enable(Set<QmpCapability> wanted) {
    if (wanted.isEmpty()) {
      return new JsonObject();
    }
    JsonArray names = new JsonArray();
    wanted.forEach(capability -> names.add(capability.wireName()));
    return new JsonObject().put("enable", names);
  }

  /** Whether the reply was ours; then command mode is reached. */
  boolean accepted(@Nullable Object id) {
    if (capabilitiesId == null || !capabilitiesId.equals(id)) {
      return false;
    }
    capabilitiesId = null;
    vertx.cancelTimer(timer);
    connection.openWindow();
    done.tryComplete(connection);
    return true;
  }

  /** Whether the error was for us; then there is no command mode. */
  boolean refused(@Nullable Object id, String description) {
    if (capabilitiesId == null || !capabilitiesId.equals(id)) {
      return false;
    }
    fail(HandshakeFailures.refused(connection.address(), description));
    return true;
  }

  private void deadlinePassed() {
    fail(HandshakeFailures.late(connection.address(), options, greeting != null));
  }

  void disconnected(DisconnectCause cause, boolean inMessage) {
    fail(HandshakeFailures.disconnected(connection.address(), cause, greeting != null, inMessage));
  }

  private void fail(HandshakeException failure) {
    vertx.cancelTimer(timer);
    if (done.tryFail(failure)) {
      connection.close();
    }
  }
}
