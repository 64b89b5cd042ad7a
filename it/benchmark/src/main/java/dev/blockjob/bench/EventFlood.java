package dev.blockjob.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.blockjob.bench.micro.Events;
import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 100,000 events, sent as quickly as they are taken: read, decoded and delivered by the client, raw
 * and typed. Compared with Jackson's parser, which finds the tokens of the same bytes in memory and
 * makes nothing of them, and with a bare socket that looks for the ends of lines.
 */
final class EventFlood {

  private static final int EVENTS = 100_000;
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 30;
  private static final String FLOOD = "flood";
  private static final String PYTHONS = "small-flood";

  /** Fewer, since it takes long. */
  private static final int PYTHONS_EVENTS = 5_000;

  private static final byte[] ASK = BareQmp.bytes("{\"execute\": \"" + FLOOD + "\"}");

  private static final class Measured {
    private Samples rate = new Samples();
    private Samples bytes = new Samples();
  }

  private final byte[] flood = Events.flood(EVENTS);
  private final JsonFactory jackson = new JsonFactory();
  private final Measured parser = new Measured();
  private final Measured socket = new Measured();
  private final Measured raw = new Measured();
  private final Measured typed = new Measured();
  private final Samples python = new Samples();

  private EventFlood() {}

  static void run(QemuLab lab, @Nullable Path qemuQmp, Report report) throws IOException {
    Path path = lab.folder().resolve("firehose.sock");
    EventFlood measured = new EventFlood();
    lab.keep(
        new Firehose(path, Map.of(FLOOD, measured.flood, PYTHONS, Events.flood(PYTHONS_EVENTS))));
    try (BareQmp bare = new BareQmp(path);
        QemuQmp python = QemuQmp.start(qemuQmp, path)) {
      QmpClient client = QmpClient.create(QemuLab.vertx(), QmpAddress.unix(path));
      QmpConnection connection = Await.get(client.connect());
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        boolean counts = round >= WARM_UP;
        measured.round(bare, connection, counts);
        if (python != null) {
          python.events(PYTHONS, PYTHONS_EVENTS, counts ? measured.python : new Samples());
        }
      }
      Await.get(connection.close());
    }
    measured.report(report, qemuQmp);
  }

  private void round(BareQmp bare, QmpConnection connection, boolean counts) throws IOException {
    long own = Thread.currentThread().getId();
    time(own, counts ? parser : new Measured(), this::parse);
    time(
        own,
        counts ? socket : new Measured(),
        () -> {
          bare.send(ASK);
          bare.awaitLine("\"return\"");
        });
    QemuEvents events = QemuEvents.of(connection);
    receive(connection, counts ? raw : new Measured(), QmpConnection::events);
    receive(connection, counts ? typed : new Measured(), c -> events.subscribe(QemuEvent.class));
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void time(long thread, Measured measured, Task task) throws IOException {
    long allocated = Heap.allocatedBy(thread);
    long start = System.nanoTime();
    task.run();
    measured.rate.addRate(EVENTS, System.nanoTime() - start);
    measured.bytes.addValue((double) (Heap.allocatedBy(thread) - allocated) / EVENTS);
  }

  private void parse() throws IOException {
    try (JsonParser parser = jackson.createParser(flood)) {
      while (parser.nextToken() != null) {
        // the tokens are all that is wanted
      }
    }
  }

  /** To the last event; fails if one is missing. */
  private static void receive(
      QmpConnection connection,
      Measured measured,
      Function<QmpConnection, EventStream<?>> subscribe)
      throws IOException {
    AtomicInteger count = new AtomicInteger();
    EventStream<?> stream = subscribe.apply(connection);
    stream.handler(event -> count.setPlain(count.getPlain() + 1));
    time(
        eventLoop(connection),
        measured,
        () -> Await.get(connection.execute(FLOOD, new JsonObject())));
    stream.cancel();
    if (count.get() != EVENTS || stream.dropped() > 0) {
      throw new IOException(
          count + " of " + EVENTS + " events came, " + stream.dropped() + " lost");
    }
  }

  private static long eventLoop(QmpConnection connection) {
    Promise<Long> id = Promise.promise();
    connection.context().runOnContext(v -> id.complete(Thread.currentThread().getId()));
    return Await.get(id.future());
  }

  private void report(Report report, @Nullable Path qemuQmp) {
    report.add("100,000 events, Jackson's tokens", Unit.PER_SECOND, parser.rate);
    report.add("100,000 events, bare socket", Unit.PER_SECOND, socket.rate, parser.rate, null);
    report.add("100,000 events, client", Unit.PER_SECOND, raw.rate, parser.rate, null);
    report.add("100,000 events, client, typed", Unit.PER_SECOND, typed.rate, parser.rate, null);
    report.peer(
        "events, Python's qemu.qmp", Unit.PER_SECOND, python, parser.rate, QemuQmp.whyNot(qemuQmp));
    report.add("allocated for an event, client", Unit.BYTES, raw.bytes);
    report.add("allocated for an event, client, typed", Unit.BYTES, typed.bytes);
  }
}
