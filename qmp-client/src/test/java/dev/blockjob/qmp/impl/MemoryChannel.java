package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel without a socket, whose peer is the test: thousands of sessions a second, each step of
 * which is over when the call returns.
 */
final class MemoryChannel implements Channel {

  private static final QmpAddress ADDRESS = QmpAddress.unix(Path.of("memory"));

  private final Vertx vertx;
  private final Context context;
  private final List<JsonObject> requests = new ArrayList<>();
  private @Nullable ChannelHandler handler;
  private boolean closed;

  MemoryChannel(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  /** The session, which waits for its greeting. */
  Future<QmpConnection> connect(QmpOptions options) {
    Future<QmpConnection> connecting =
        QmpClientImpl.handshake(vertx, this, this, ADDRESS, options, early -> {});
    step(attached -> {});
    return connecting;
  }

  /** Requests that have not been taken yet; the oldest first. */
  List<JsonObject> requests() {
    return requests;
  }

  void send(byte[] bytes) {
    step(attached -> attached.received(bytes));
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Greets and answers {@code qmp_capabilities}. */
  void handshake() {
    send(FakeQemu.GREETING);
    answer(requests().remove(0), "{}");
  }

  /** Answers with a success that returns that JSON. */
  void answer(JsonObject request, String returned) {
    send("{\"return\": " + returned + ", \"id\": " + Json.encode(request.getValue("id")) + "}\r\n");
  }

  /** The peer closes. */
  void end() {
    finish(ChannelHandler::ended);
  }

  /** The connection breaks. */
  void reset() {
    finish(attached -> attached.failed(new IOException("Connection reset")));
  }

  private void finish(Consumer<ChannelHandler> how) {
    step(
        attached -> {
          how.accept(attached);
          closeNow();
        });
  }

  /** Does something as the event loop; what it throws is thrown here. */
  private void step(Consumer<ChannelHandler> action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            if (handler != null && !closed) {
              action.accept(handler);
            }
            done.complete();
          } catch (RuntimeException | Error e) {
            done.fail(e);
          }
        });
    Futures.await(done.future());
  }

  private void closeNow() {
    if (!closed) {
      closed = true;
      if (handler != null) {
        handler.closed();
      }
    }
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void attach(ChannelHandler handler) {
    this.handler = handler;
  }

  @Override
  public void write(byte[] bytes) {
    requests.add(new JsonObject(new String(bytes, StandardCharsets.US_ASCII)));
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          closeNow();
          done.complete();
        });
    return done.future();
  }
}
