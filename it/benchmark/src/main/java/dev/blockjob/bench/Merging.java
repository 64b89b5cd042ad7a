package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.TestedQemu;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One QEMU with one monitor, which bare sockets, jobs and operations have in turns: merges. */
final class Merging {

  /** Until the JVM has compiled what is measured. */
  private static final int WARM_UP = 250;

  private static final int ROUNDS = 150;
  private static final int MERGES_A_ROUND = 3;

  /** By libvirt they take long. */
  private static final int LIBVIRTS_EVERY = 10;

  private final LoneQemu qemu;
  private final MergeOperations operations;
  private final @Nullable LibvirtVm libvirt;
  private Merges merges = new Merges();
  private LibvirtTurns libvirts = new LibvirtTurns();

  private Merging(LoneQemu qemu, MergeOperations operations, @Nullable LibvirtVm libvirt) {
    this.qemu = qemu;
    this.operations = operations;
    this.libvirt = libvirt;
  }

  static void run(TestedQemu tested, BenchmarkOptions options, Report report) throws IOException {
    try (QemuLab lab = new QemuLab(tested, options.kind());
        LoneQemu qemu = LoneQemu.start(lab);
        MergeOperations operations = new MergeOperations(qemu);
        LibvirtVm libvirt = LibvirtVm.start(lab)) {
      lab.img().create(Merges.OVERLAY + ".qcow2", "qcow2", LoneQemu.SIZE);
      Merging merging = new Merging(qemu, operations, libvirt);
      merging.rounds(WARM_UP);
      merging.forget();
      merging.rounds(ROUNDS);
      merging.report(report);
    }
  }

  private void forget() {
    merges = new Merges();
    libvirts = new LibvirtTurns();
    operations.forget();
  }

  private void rounds(int count) throws IOException {
    for (int round = 0; round < count; round++) {
      qemu.bare(
          socket -> {
            for (int i = 0; i < MERGES_A_ROUND; i++) {
              merges.bare(socket);
              merges.asking(socket);
            }
          });
      qemu.jobs(
          jobs -> {
            for (int i = 0; i < MERGES_A_ROUND; i++) {
              merges.jobs(jobs, qemu.disk());
              operations.round(jobs);
            }
          });
      if (round % LIBVIRTS_EVERY == 0) {
        libvirts.merges(libvirt);
      }
    }
  }

  private void report(Report report) throws IOException {
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
    libvirt(report, "active merge, libvirt's API with events", libvirts.api(), merges.bare());
    libvirt(
        report, "active merge, virsh blockcommit --wait --pivot", libvirts.virsh(), merges.bare());
    report.add("the same and blockdev-del, bare sequence", Unit.MILLIS, merges.removed());
    operations.report(report, merges.removed());
  }

  private static void libvirt(Report report, String what, Samples samples, Samples floor) {
    report.peer(what, Unit.MILLIS, samples, floor, LibvirtSession.whyNot());
  }
}
