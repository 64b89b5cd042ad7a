package dev.blockjob.events;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that sends the events a test tells it to, on its event loop. */
final class FakeConnection implements QmpConnection {

  private final Context context;
  private final QmpOptions options;
  private final List<Handler<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Promise<DisconnectCause> closed = Promise.promise();

  FakeConnection(Vertx vertx, int eventBuffer) {
    context = vertx.getOrCreateContext();
    options = QmpOptions.defaults().withEventBuffer(eventBuffer);
  }

  FakeConnection status(String job, String status) {
    return event("JOB_STATUS_CHANGE", new JsonObject().put("id", job).put("status", status));
  }

  FakeConnection event(String name) {
    return event(name, new JsonObject());
  }

  private FakeConnection event(String name, JsonObject data) {
    QmpEvent event = new QmpEvent(name, data, Instant.EPOCH, Instant.EPOCH);
    return onLoop(() -> listeners.forEach(listener -> listener.handle(event)));
  }

  int listeners() {
    return listeners.size();
  }

  void end(DisconnectCause cause) {
    onLoop(() -> closed.complete(cause));
  }

  /** Waits, so that tests go on when the event has been handed out. */
  private FakeConnection onLoop(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          task.run();
          done.complete(null);
        });
    done.join();
    return this;
  }

  @Override
  public Runnable listen(Handler<QmpEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Future<DisconnectCause> closed() {
    return closed.future();
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public QmpOptions options() {
    return options;
  }

  @Override
  public QmpAddress address() {
    return QmpAddress.unix(Path.of("fake"));
  }

  @Override
  public Optional<PeerProcess> peer() {
    return Optional.empty();
  }

  @Override
  public QmpGreeting greeting() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<QmpCapability> capabilities() {
    return Set.of();
  }

  @Override
  public <R> Future<R> execute(QmpCommand<R> command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<QmpSchema> schema() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <R> Future<R> execute(QmpCommand<R> command, PassedFile file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventStream<QmpEvent> events() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Void> close() {
    throw new UnsupportedOperationException();
  }
}
