package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.process.PrivateFolder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * 500 storage daemons and one process: it connects to all, starts a backup of 4 MiB on each and
 * sees all end. Compared with bare sockets which are asked and read one after the other, and which
 * look at nothing but the last event. By {@code jobs} a backup is planned on the graph, finalized
 * at PENDING, verified and dismissed.
 */
final class Fleet {

  private static final int DAEMONS = 500;
  private static final int ROUNDS = 5;
  private static final int KIB = 1024;
  private static final String BACKUP =
      "{\"execute\":\"blockdev-backup\",\"arguments\":{\"job-id\":\"bare\",\"device\":\""
          + DaemonFleet.DISK
          + "\",\"target\":\""
          + DaemonFleet.TARGET
          + "\",\"sync\":\"full\"}}";

  /** Of a job that is finalized by hand; a job that is drained pauses besides. */
  private static final List<String> STATES =
      List.of("created", "running", "waiting", "pending", "concluded", "null");

  private final List<Path> monitors;
  private final Vertx vertx;
  private final int threadsBefore;
  private final Samples bareConnect = new Samples();
  private final Samples connect = new Samples();
  private final Samples idle = new Samples();
  private final Samples threads = new Samples();
  private final Samples bareJobs = new Samples();
  private final Samples jobs = new Samples();
  private final Samples afterJobs = new Samples();
  private final Samples busyThreads = new Samples();
  private final Samples lost = new Samples();
  private boolean worked;

  private Fleet(List<Path> monitors) {
    this.monitors = monitors;
    this.threadsBefore = Heap.threads();
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
  }

  static void run(TestedQemu qemu, Report report) throws IOException {
    try (PrivateFolder folder = PrivateFolder.create();
        DaemonFleet herd = DaemonFleet.start(qemu, folder.path(), DAEMONS)) {
      new Fleet(herd.monitors()).round(); // until the classes are there
      Fleet fleet = new Fleet(herd.monitors());
      try {
        for (int i = 0; i < ROUNDS; i++) {
          fleet.round();
        }
      } finally {
        Await.get(fleet.vertx.close());
      }
      fleet.report(report);
    }
  }

  private void round() throws IOException {
    bareRound();
    long before = Heap.settled();
    long start = System.nanoTime();
    List<QmpConnection> connections = connectAll();
    connect.add(System.nanoTime() - start);
    idle.addValue((double) (Heap.settled() - before) / KIB / DAEMONS);
    if (!worked) { // Vert.x keeps the workers that a backup has taken
      threads.addValue(Heap.threads() - threadsBefore);
    }
    worked = true;

    List<EventStream<QmpEvent>> streams = new ArrayList<>();
    List<Future<Integer>> seen = new ArrayList<>();
    for (QmpConnection connection : connections) {
      EventStream<QmpEvent> stream = connection.events();
      streams.add(stream);
      seen.add(statesUntilNull(stream));
    }
    start = System.nanoTime();
    List<Future<JobOutcome>> outcomes = connections.stream().map(Fleet::backup).toList();
    for (Future<JobOutcome> outcome : outcomes) {
      if (Await.get(outcome).kind() != JobOutcome.Kind.COMPLETED) {
        throw new IOException(outcome.result().toString());
      }
    }
    jobs.add(System.nanoTime() - start);
    busyThreads.addValue(Heap.threads() - threadsBefore);
    double missing = 0;
    for (int i = 0; i < DAEMONS; i++) {
      missing += STATES.size() - Await.get(seen.get(i)) + streams.get(i).dropped();
      streams.get(i).cancel();
    }
    lost.addValue(missing);
    afterJobs.addValue((double) (Heap.settled() - before) / KIB / DAEMONS);
    Await.get(Future.all(connections.stream().map(QmpConnection::close).toList()));
  }

  private void bareRound() throws IOException {
    long start = System.nanoTime();
    List<BareQmp> sockets = new ArrayList<>();
    for (Path monitor : monitors) {
      sockets.add(new BareQmp(monitor));
    }
    bareConnect.add(System.nanoTime() - start);
    start = System.nanoTime();
    for (BareQmp socket : sockets) {
      socket.send(BareQmp.bytes(BACKUP));
    }
    for (BareQmp socket : sockets) {
      socket.awaitLine("\"null\"");
    }
    bareJobs.add(System.nanoTime() - start);
    for (BareQmp socket : sockets) {
      socket.close();
    }
  }

  private List<QmpConnection> connectAll() {
    List<Future<QmpConnection>> all =
        monitors.stream()
            .map(path -> QmpClient.create(vertx, QmpAddress.unix(path)).connect())
            .toList();
    return all.stream().map(Await::get).toList();
  }

  private static Future<JobOutcome> backup(QmpConnection connection) {
    return BlockJobs.on(connection)
        .start(Backup.of(DaemonFleet.DISK, new Target.Node(DaemonFleet.TARGET)))
        .compose(BlockJob::outcome);
  }

  /** How many of {@link #STATES} the job went through. */
  private static Future<Integer> statesUntilNull(EventStream<QmpEvent> stream) {
    Promise<Integer> count = Promise.promise();
    List<String> expected = new ArrayList<>(STATES);
    stream.handler(
        event -> {
          String status = event.data().getString("status");
          expected.remove(status);
          if ("null".equals(status)) {
            count.complete(STATES.size() - expected.size());
          }
        });
    return count.future();
  }

  private void report(Report report) {
    report.add("connect to 500 daemons, bare sockets in turn", Unit.MILLIS, bareConnect);
    report.add("connect to 500 daemons, client", Unit.MILLIS, connect, bareConnect, null);
    report.add("heap of an idle connection", Unit.KIB, idle, null, Goal.atMost(64));
    report.add("threads, 500 idle connections", Unit.COUNT, threads, null, Goal.atMost(2));
    report.add("500 backups, bare sockets", Unit.MILLIS, bareJobs);
    report.add("500 backups, jobs: outcome and graph", Unit.MILLIS, jobs, bareJobs, null);
    report.add("threads, 500 backups", Unit.COUNT, busyThreads);
    report.add("heap of a connection after its backup", Unit.KIB, afterJobs, null, Goal.atMost(64));
    report.add("events lost in 500 backups", Unit.COUNT, lost, null, Goal.atMost(0));
  }
}
