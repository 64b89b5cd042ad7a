package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.RunningOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Merges as operations: planned, journalled, carried out, seen to be done, and their nodes removed.
 * A single overlay's file is kept for the next round, as the bare sequence does.
 */
final class Operated implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String KEPT = "kept";
  private static final int SNAPSHOTS = 8;

  /** Eight at a time take long. */
  private static final int EVERY = 10;

  private final Vm vm;
  private final Path onDisk;
  private final Path inMemory;
  private Samples disk = new Samples();
  private Samples diskExtra = new Samples();
  private Samples memory = new Samples();
  private Samples memoryExtra = new Samples();
  private Samples together = new Samples();
  private Samples single = new Samples();
  private int rounds;

  Operated(Vm vm) throws IOException {
    this.vm = vm;
    this.onDisk = Files.createDirectory(vm.lab().folder().resolve("journals"));
    this.inMemory =
        Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : onDisk, "blockjob-bench-");
    vm.lab().img().create(KEPT + ".qcow2", "qcow2", vm.spec().size());
  }

  void forget() {
    disk = new Samples();
    diskExtra = new Samples();
    memory = new Samples();
    memoryExtra = new Samples();
    together = new Samples();
    single = new Samples();
  }

  /** One of each, now and then eight; {@code bare}: what the bare sequence took just now. */
  void round(BareQmp socket, long bare) throws IOException {
    one(socket, onDisk, bare, disk, diskExtra);
    one(socket, inMemory, bare, memory, memoryExtra);
    if (rounds++ % EVERY == 0) {
      eight(socket);
    }
  }

  private void one(BareQmp socket, Path state, long bare, Samples samples, Samples extra)
      throws IOException {
    Merges.putOverlay(socket, KEPT, vm.spec().active());
    long took = merge(state, Merge.of(vm.disk(), vm.spec().active()).withKeepFiles(true));
    samples.add(took);
    extra.add(took - bare);
  }

  private void eight(BareQmp socket) throws IOException {
    putEight(socket);
    together.add(merge(onDisk, Merge.keeping(vm.disk(), 0)));
    putEight(socket);
    long took = 0;
    for (int i = 0; i < SNAPSHOTS; i++) {
      took += merge(onDisk, Merge.of(vm.disk(), vm.spec().active()));
    }
    single.add(took);
  }

  private void putEight(BareQmp socket) throws IOException {
    String under = vm.spec().active();
    for (int i = 0; i < SNAPSHOTS; i++) {
      String overlay = "o" + i;
      vm.lab().img().create(overlay + ".qcow2", "qcow2", vm.spec().size());
      Merges.putOverlay(socket, overlay, under);
      under = overlay;
    }
  }

  private long merge(Path state, Merge merge) throws IOException {
    long start = System.nanoTime();
    OperationOutcome outcome =
        Await.get(
            Operations.on(vm.jobs(), state)
                .start(merge.withDirection(Direction.COMMIT), OperationListener.NONE)
                .compose(RunningOperation::outcome));
    long took = System.nanoTime() - start;
    if (outcome.kind() != OperationOutcome.Kind.DONE || !outcome.left().isEmpty()) {
      throw new IOException(outcome.toString());
    }
    return took;
  }

  void report(Report report, Samples bare) throws IOException {
    row(report, onDisk, bare, disk, diskExtra);
    row(report, inMemory, bare, memory, memoryExtra);
    report.add("eight snapshots, eight merges", Unit.MILLIS, single);
    report.add("eight snapshots, one merge", Unit.MILLIS, together, single, Goal.ratioAtMost(0.5));
  }

  private static void row(Report report, Path state, Samples bare, Samples samples, Samples extra)
      throws IOException {
    String where = "active merge, operation, journal on " + Files.getFileStore(state).type();
    report.add(where, Unit.MILLIS, samples, bare, null);
    report.add(where + ", on top of bare", Unit.MILLIS, extra, null, Goal.atMost(3));
  }

  /** Removes the journals, which are outside of the lab. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(inMemory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
