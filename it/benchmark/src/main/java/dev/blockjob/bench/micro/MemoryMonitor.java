package dev.blockjob.bench.micro;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.RecordedSchema;
import dev.blockjob.qmp.impl.QmpClientImpl;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A monitor without a socket: the next turn of the event loop answers each command with {}. */
final class MemoryMonitor implements Channel {

  private static final byte[] ANSWER = bytes("{\"return\": {}, \"id\": ");
  private static final byte[] LINE_END = bytes("\r\n");

  private final Vertx vertx;
  private final Context context;
  private @Nullable ChannelHandler handler;

  MemoryMonitor(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  /** A client of it. */
  Future<QmpConnection> connect() {
    QmpAddress nowhere = QmpAddress.unix(Path.of("memory"));
    return QmpClientImpl.handshake(
        vertx, this, this, nowhere, QmpOptions.defaults(), connection -> {});
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Has the client receive that, by the next turn of the event loop. */
  void say(byte[] text) {
    context.runOnContext(
        v -> {
          if (handler != null) {
            handler.received(text);
          }
        });
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void attach(ChannelHandler attached) {
    handler = attached;
    say(bytes(RecordedSchema.QEMU_11_1.greeting()));
  }

  /** The id is the last member of a request, and a number but for the handshake's. */
  @Override
  public void write(byte[] request) {
    int id = request.length;
    while (request[id - 1] != ':') {
      id--;
    }
    int end = request.length - 1; // without the line feed
    byte[] reply = Arrays.copyOf(ANSWER, ANSWER.length + end - id + LINE_END.length);
    System.arraycopy(request, id, reply, ANSWER.length, end - id);
    System.arraycopy(LINE_END, 0, reply, reply.length - LINE_END.length, LINE_END.length);
    say(reply);
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
    return Future.succeededFuture();
  }
}
