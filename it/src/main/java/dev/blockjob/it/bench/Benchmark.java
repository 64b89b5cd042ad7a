package dev.blockjob.it.bench;

import dev.blockjob.it.Lab;
import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures, in one run on one QEMU, what this library costs on top of bare QMP. All parties take
 * turns, so that whatever else the machine does hits all of them.
 */
public final class Benchmark {

  /** Until the JVM has compiled what is measured; fewer show the compiler at work. */
  private static final int WARM_UP = 250;

  private static final int ROUNDS = 150;
  private static final int TRIPS = 100;
  private static final int MERGES_A_ROUND = 3;
  private static final String SECOND_MONITOR = "bare.sock";
  private static final String THIRD_MONITOR = "proxied.sock";

  private Benchmark() {}

  /**
   * Takes the kind of process, a {@link VmKind} in lower case, default the best there is; or {@code
   * startup} for {@link Startup}.
   */
  public static void main(String[] arguments) throws IOException {
    TestedQemu qemu = Qemus.here().atLeastOne().get(0);
    if (arguments.length > 0 && arguments[0].equals("startup")) {
      Startup.run(qemu);
      return;
    }
    VmKind kind = kind(qemu, arguments);
    try (Lab lab = new Lab(qemu, kind)) {
      System.out.printf("QEMU %s, %s, JDK %s%n%n", qemu.version(), kind.title(), Runtime.version());
      run(lab);
    }
  }

  private static VmKind kind(TestedQemu qemu, String[] arguments) {
    if (arguments.length > 0) {
      return VmKind.valueOf(arguments[0].toUpperCase(Locale.ROOT).replace('-', '_'));
    }
    return Qemus.whyNot(qemu, VmKind.SYSTEM_KVM).isEmpty() ? VmKind.SYSTEM_KVM : VmKind.SYSTEM_TCG;
  }

  private static void run(Lab lab) throws IOException {
    Vm vm = start(lab);
    Merges.makeOverlay(vm);
    RoundTrips trips = new RoundTrips();
    Merges merges = new Merges();
    Path front =
        ((QmpAddress.Unix)
                lab.proxy(QmpAddress.unix(lab.folder().resolve(THIRD_MONITOR)))
                    .ends()
                    .get(0)
                    .address())
            .path();
    try (BareQmp socket = new BareQmp(lab.folder().resolve(SECOND_MONITOR));
        BareQmp proxy = new BareQmp(front)) {
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        if (round == WARM_UP) {
          trips = new RoundTrips();
          merges = new Merges();
        }
        trips.round(socket, proxy, vm.connection(), TRIPS);
        for (int i = 0; i < MERGES_A_ROUND; i++) {
          merges.round(socket, vm);
        }
      }
    }
    print(trips, merges);
  }

  private static Vm start(Lab lab) {
    return lab.vm()
        .chain("base")
        .with(monitor(lab, SECOND_MONITOR))
        .with(monitor(lab, THIRD_MONITOR))
        .start();
  }

  private static String[] monitor(Lab lab, String socket) {
    String id = socket.replace(".sock", "");
    String chardev = "socket,id=" + id + ",path=" + socket + ",server=on,wait=off";
    return lab.kind().hasGuest()
        ? new String[] {"-chardev", chardev, "-qmp", "chardev:" + id}
        : new String[] {"--chardev", chardev, "--monitor", "chardev=" + id};
  }

  private static void print(RoundTrips trips, Merges merges) {
    heading();
    row("query-block-jobs, bare socket", trips.bare(), trips.bare());
    row("query-block-jobs, through a proxy (goal 2.00)", trips.proxied(), trips.bare());
    row("query-block-jobs, client (goal 1.10)", trips.client(), trips.bare());
    row("query-block-jobs, client, a thread waits for each", trips.waiting(), trips.bare());
    row("active merge of an empty overlay, bare sequence", merges.bare(), merges.bare());
    row("active merge, jobs: outcome and graph (goal 2.00)", merges.jobs(), merges.bare());
  }

  static void heading() {
    System.out.printf("%-52s %7s %9s %9s %7s%n", "", "times", "p50 ms", "p99 ms", "ratio");
  }

  static void row(String what, Samples samples, Samples base) {
    System.out.printf(
        "%-52s %7d %9.3f %9.3f %7.2f%n",
        what,
        samples.count(),
        samples.percentile(50),
        samples.percentile(99),
        samples.percentile(50) / base.percentile(50));
  }
}
