package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One QEMU: round trips, pipelined commands, connects. */
final class WirePart {

  /** Until the JVM has compiled what is measured; fewer show the compiler at work. */
  private static final int WARM_UP = 250;

  private static final int ROUNDS = 150;
  private static final int TRIPS = 100;
  private static final int PIPELINED = 200;

  /** By libvirt they take long. */
  private static final int LIBVIRTS_EVERY = 10;

  private static final String BARE = "bare";
  private static final String PROXIED = "proxied";
  private static final String DOOR = "door";
  private static final String PYTHONS = "pythons";

  private RoundTrips trips = new RoundTrips();
  private Pipelining pipelining = new Pipelining();
  private Connects connects = new Connects();
  private PythonTurns pythons = new PythonTurns();
  private LibvirtTurns libvirts = new LibvirtTurns();

  /** Who takes turns, all at one QEMU; {@code door}: a monitor that is nobody's. */
  private record Parties(
      Vm vm,
      BareQmp socket,
      BareQmp proxy,
      Path door,
      @Nullable QemuQmp python,
      @Nullable LibvirtVm libvirt) {}

  static void run(TestedQemu qemu, BenchmarkOptions options, Report report) throws IOException {
    VmKind kind = options.kind();
    try (QemuLab lab = new QemuLab(qemu, kind)) {
      Vm vm =
          lab.vm()
              .chain("base")
              .with(Monitors.at(kind, BARE))
              .with(Monitors.at(kind, PROXIED))
              .with(Monitors.at(kind, DOOR))
              .with(Monitors.at(kind, PYTHONS))
              .start();
      Path door = Monitors.socket(lab, DOOR);
      try (BareQmp socket = new BareQmp(Monitors.socket(lab, BARE));
          BareQmp proxy = new BareQmp(front(lab));
          QemuQmp python = QemuQmp.start(options.qemuQmp(), Monitors.socket(lab, PYTHONS));
          LibvirtVm libvirt = LibvirtVm.start(lab)) {
        Parties parties = new Parties(vm, socket, proxy, door, python, libvirt);
        WirePart wire = new WirePart();
        wire.rounds(WARM_UP, parties);
        wire.forget();
        wire.rounds(ROUNDS, parties);
        wire.report(report, options.qemuQmp());
      }
    }
  }

  /** Where a proxy of ours listens. */
  private static Path front(QemuLab lab) {
    QmpAddress monitor = QmpAddress.unix(Monitors.socket(lab, PROXIED));
    return ((QmpAddress.Unix) lab.proxy(monitor).ends().get(0).address()).path();
  }

  private void forget() {
    trips = new RoundTrips();
    pipelining = new Pipelining();
    connects = new Connects();
    pythons = new PythonTurns();
    libvirts = new LibvirtTurns();
  }

  private void rounds(int count, Parties parties) throws IOException {
    for (int round = 0; round < count; round++) {
      trips.round(parties.socket, parties.proxy, parties.vm.connection(), TRIPS);
      pipelining.round(parties.socket, parties.vm.connection(), PIPELINED);
      connects.round(parties.door);
      pythons.round(parties.python, parties.door, TRIPS);
      if (round % LIBVIRTS_EVERY == 0) {
        libvirts.trips(parties.libvirt, LIBVIRTS_EVERY);
      }
    }
  }

  private void report(Report report, @Nullable Path qemuQmp) throws IOException {
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
    report.peer(
        "query-block-jobs, Python's qemu.qmp",
        Unit.MILLIS,
        pythons.trips(),
        trips.bare(),
        QemuQmp.whyNot(qemuQmp));
    report.peer(
        "query-block-jobs, libvirt's API",
        Unit.MILLIS,
        libvirts.trips(),
        trips.bare(),
        LibvirtSession.whyNot());
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
    report.peer(
        "connect to command mode, Python's qemu.qmp",
        Unit.MILLIS,
        pythons.connects(),
        connects.bare(),
        QemuQmp.whyNot(qemuQmp));
  }
}
