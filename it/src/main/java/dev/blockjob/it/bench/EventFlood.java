package dev.blockjob.it.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

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
  private static final byte[] ASK = BareQmp.bytes("{\"execute\": \"" + FLOOD + "\"}");

  private static final String[] SHAPES = {
    "\"JOB_STATUS_CHANGE\", \"data\": {\"status\": \"running\", \"id\": \"mirror-vd0-%04x\"}}",
    "\"BLOCK_JOB_ERROR\", \"data\": {\"device\": \"mirror-vd0-%04x\", \"operation\": \"write\","
        + " \"action\": \"ignore\"}}",
    "\"BLOCK_JOB_READY\", \"data\": {\"device\": \"mirror-vd0-%04x\", \"len\": 4194304,"
        + " \"offset\": 4194304, \"speed\": 0, \"type\": \"mirror\"}}"
  };

  private static final class Measured {
    private Samples rate = new Samples();
    private Samples bytes = new Samples();
  }

  private final byte[] flood = flood();
  private final JsonFactory jackson = new JsonFactory();
  private final Measured parser = new Measured();
  private final Measured socket = new Measured();
  private final Measured raw = new Measured();
  private final Measured typed = new Measured();

  private EventFlood() {}

  static void run(Lab lab, Report report) throws IOException {
    Path path = lab.folder().resolve("firehose.sock");
    EventFlood measured = new EventFlood();
    lab.keep(new Firehose(path, Map.of(FLOOD, measured.flood)));
    try (BareQmp bare = new BareQmp(path)) {
      QmpClient client = QmpClient.create(Lab.vertx(), QmpAddress.unix(path));
      QmpConnection connection = Await.get(client.connect());
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        boolean counts = round >= WARM_UP;
        measured.round(bare, connection, counts);
      }
      Await.get(connection.close());
    }
    measured.report(report);
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

  private void report(Report report) {
    report.add("100,000 events, Jackson's tokens", Unit.PER_SECOND, parser.rate);
    report.add("100,000 events, bare socket", Unit.PER_SECOND, socket.rate, parser.rate, null);
    report.add("100,000 events, client", Unit.PER_SECOND, raw.rate, parser.rate, null);
    report.add("100,000 events, client, typed", Unit.PER_SECOND, typed.rate, parser.rate, null);
    report.add("allocated for an event, client", Unit.BYTES, raw.bytes);
    report.add("allocated for an event, client, typed", Unit.BYTES, typed.bytes);
  }

  private static byte[] flood() {
    StringBuilder text = new StringBuilder(EVENTS * 180);
    for (int i = 0; i < EVENTS; i++) {
      text.append("{\"timestamp\": {\"seconds\": ")
          .append(1_790_000_000L + i / 1000)
          .append(", \"microseconds\": ")
          .append(i % 1000 * 997)
          .append("}, \"event\": ")
          .append(String.format(SHAPES[i % SHAPES.length], i % 100))
          .append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
