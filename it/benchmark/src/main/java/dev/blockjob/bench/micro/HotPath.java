package dev.blockjob.bench.micro;

import dev.blockjob.it.Await;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The client between a caller and a socket: {@code execute} to its Future, one after the other, and
 * events to a subscriber. The floor is a turn of the event loop, which each command takes.
 */
@State(Scope.Benchmark)
public class HotPath {

  /** In one go, so that waiting for them from JMH's thread costs nothing. */
  private static final int COMMANDS = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final MemoryMonitor monitor = new MemoryMonitor(vertx);
  private final QmpConnection connection = Await.get(monitor.connect());
  private final EventStream<QmpEvent> events = connection.events();
  private final byte[] flood = Events.flood(Events.COUNT);

  /** Ends its threads. */
  @TearDown
  public void end() {
    Await.get(vertx.close());
  }

  /** Turns of the event loop that do nothing. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public void turns() {
    Promise<Void> done = Promise.promise();
    monitor.context().runOnContext(v -> turn(COMMANDS, done));
    Await.get(done.future());
  }

  private void turn(int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
    } else {
      monitor.context().runOnContext(v -> turn(left - 1, done));
    }
  }

  /** Commands from the event loop, each when its predecessor has its reply. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public void commands() {
    Promise<Void> done = Promise.promise();
    monitor.context().runOnContext(v -> command(COMMANDS, done));
    Await.get(done.future());
  }

  private void command(int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
    } else {
      var unused =
          connection
              .execute("query-block-jobs")
              .onSuccess(reply -> command(left - 1, done))
              .onFailure(done::fail);
    }
  }

  /** Events, to the last of them. */
  @Benchmark
  @OperationsPerInvocation(Events.COUNT)
  public void events() {
    Promise<Void> done = Promise.promise();
    int[] left = {Events.COUNT};
    events.handler(
        event -> {
          if (--left[0] == 0) {
            done.complete();
          }
        });
    monitor.say(flood);
    Await.get(done.future());
  }
}
