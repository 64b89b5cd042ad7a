package dev.blockjob.it.bench;

import dev.blockjob.it.Lab;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import java.io.IOException;
import java.nio.file.Path;

/** One QEMU: round trips, pipelined commands, connects, merges. */
final class Wire {

  /** Until the JVM has compiled what is measured; fewer show the compiler at work. */
  private static final int WARM_UP = 250;

  private static final int ROUNDS = 150;
  private static final int TRIPS = 100;
  private static final int PIPELINED = 200;
  private static final int MERGES_A_ROUND = 3;
  private static final String BARE = "bare";
  private static final String PROXIED = "proxied";
  private static final String DOOR = "door";

  private RoundTrips trips = new RoundTrips();
  private Pipelining pipelining = new Pipelining();
  private Connects connects = new Connects();
  private Merges merges = new Merges();

  private final Operated operated;

  private Wire(Operated operated) {
    this.operated = operated;
  }

  static void run(TestedQemu qemu, VmKind kind, Report report) throws IOException {
    try (Lab lab = new Lab(qemu, kind)) {
      Vm vm =
          lab.vm()
              .chain("base")
              .with(Monitors.at(kind, BARE))
              .with(Monitors.at(kind, PROXIED))
              .with(Monitors.at(kind, DOOR))
              .start();
      Merges.makeOverlay(vm);
      Path door = Monitors.socket(lab, DOOR);
      try (Operated operated = new Operated(vm);
          BareQmp socket = new BareQmp(Monitors.socket(lab, BARE));
          BareQmp proxy = new BareQmp(front(lab))) {
        Wire wire = new Wire(operated);
        wire.rounds(WARM_UP, socket, proxy, vm, door);
        wire.forget();
        wire.rounds(ROUNDS, socket, proxy, vm, door);
        wire.report(report);
      }
    }
  }

  /** Where a proxy of ours listens. */
  private static Path front(Lab lab) {
    QmpAddress monitor = QmpAddress.unix(Monitors.socket(lab, PROXIED));
    return ((QmpAddress.Unix) lab.proxy(monitor).ends().get(0).address()).path();
  }

  private void forget() {
    trips = new RoundTrips();
    pipelining = new Pipelining();
    connects = new Connects();
    merges = new Merges();
    operated.forget();
  }

  private void rounds(int count, BareQmp socket, BareQmp proxy, Vm vm, Path door)
      throws IOException {
    for (int round = 0; round < count; round++) {
      trips.round(socket, proxy, vm.connection(), TRIPS);
      pipelining.round(socket, vm.connection(), PIPELINED);
      connects.round(door);
      for (int i = 0; i < MERGES_A_ROUND; i++) {
        operated.round(socket, merges.round(socket, vm));
      }
    }
  }

  private void report(Report report) throws IOException {
    report.add("query-block-jobs, bare socket", Unit.MILLIS, trips.bare());
    report.add(
        "query-block-jobs, through a proxy",
        Unit.MILLIS,
        trips.proxied(),
        trips.bare(),
        Goal.ratioAtMost(2));
    report.add(
        "query-block-jobs, client",
        Unit.MILLIS,
        trips.client(),
        trips.bare(),
        Goal.ratioAtMost(1.1));
    report.add(
        "query-block-jobs, client, a thread waits for each",
        Unit.MILLIS,
        trips.waiting(),
        trips.bare(),
        null);
    report.add("8 in flight, loop over a bare socket", Unit.PER_SECOND, pipelining.bare());
    report.add(
        "8 in flight, client",
        Unit.PER_SECOND,
        pipelining.client(),
        pipelining.bare(),
        Goal.ratioAtLeast(0.9));
    report.add("connect to command mode, bare socket", Unit.MILLIS, connects.bare());
    report.add(
        "connect to command mode, client", Unit.MILLIS, connects.client(), connects.bare(), null);
    report.add("active merge of an empty overlay, bare sequence", Unit.MILLIS, merges.bare());
    report.add(
        "active merge, bare, but asking what jobs asks",
        Unit.MILLIS,
        merges.asking(),
        merges.bare(),
        null);
    report.add(
        "active merge, jobs: outcome and graph",
        Unit.MILLIS,
        merges.jobs(),
        merges.bare(),
        Goal.ratioAtMost(2));
    operated.report(report, merges.bare());
  }
}
