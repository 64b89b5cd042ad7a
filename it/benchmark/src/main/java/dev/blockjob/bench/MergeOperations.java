package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Merges as operations: planned, journalled, carried out, seen to be done, and their nodes removed.
 * A single overlay's file is kept for the next round, as the bare sequence does.
 */
final class MergeOperations implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String KEPT = "kept";
  private static final int SNAPSHOTS = 8;

  /** Eight at a time take long. */
  private static final int EVERY = 10;

  private final LoneQemu qemu;
  private final Path onDisk;
  private final Path inMemory;
  private Samples disk = new Samples();
  private Samples memory = new Samples();
  private Samples together = new Samples();
  private Samples single = new Samples();
  private int rounds;

  MergeOperations(LoneQemu qemu) throws IOException {
    this.qemu = qemu;
    this.onDisk = Files.createDirectory(qemu.lab().folder().resolve("journals"));
    this.inMemory =
        Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : onDisk, "blockjob-bench-");
    qemu.lab().img().create(KEPT + ".qcow2", "qcow2", LoneQemu.SIZE);
  }

  void forget() {
    disk = new Samples();
    memory = new Samples();
    together = new Samples();
    single = new Samples();
  }

  /** One of each, now and then eight. */
  void round(BlockJobs jobs) throws IOException {
    disk.add(one(jobs, onDisk));
    memory.add(one(jobs, inMemory));
    if (rounds++ % EVERY == 0) {
      eight(jobs);
    }
  }

  private long one(BlockJobs jobs, Path state) throws IOException {
    Merges.putOverlay(Caller.of(jobs.connection()), KEPT, LoneQemu.BASE);
    return merge(jobs, state, Merge.of(qemu.disk(), LoneQemu.BASE).withKeepFiles(true));
  }

  private void eight(BlockJobs jobs) throws IOException {
    putEight(Caller.of(jobs.connection()));
    together.add(merge(jobs, onDisk, Merge.keeping(qemu.disk(), 0)));
    putEight(Caller.of(jobs.connection()));
    long took = 0;
    for (int i = 0; i < SNAPSHOTS; i++) {
      took += merge(jobs, onDisk, Merge.of(qemu.disk(), LoneQemu.BASE));
    }
    single.add(took);
  }

  private void putEight(Caller caller) throws IOException {
    String under = LoneQemu.BASE;
    for (int i = 0; i < SNAPSHOTS; i++) {
      String overlay = "o" + i;
      qemu.lab().img().create(overlay + ".qcow2", "qcow2", LoneQemu.SIZE);
      Merges.putOverlay(caller, overlay, under);
      under = overlay;
    }
  }

  private long merge(BlockJobs jobs, Path state, Merge merge) throws IOException {
    long start = System.nanoTime();
    OperationOutcome outcome =
        Await.get(
            Operations.on(jobs, state)
                .start(merge.withDirection(Direction.COMMIT), OperationListener.NONE)
                .compose(RunningOperation::outcome));
    long took = System.nanoTime() - start;
    if (outcome.kind() != OperationOutcome.Kind.DONE || !outcome.left().isEmpty()) {
      throw new IOException(outcome.toString());
    }
    return took;
  }

  void report(Report report, Samples bare) throws IOException {
    row(report, onDisk, bare, disk);
    row(report, inMemory, bare, memory);
    report.add("eight snapshots, eight merges", Unit.MILLIS, single);
    report.add("eight snapshots, one merge", Unit.MILLIS, together, single, Goal.ratioAtMost(0.5));
  }

  private static void row(Report report, Path state, Samples bare, Samples samples)
      throws IOException {
    String where = "active merge, operation, journal on " + Files.getFileStore(state).type();
    report.add(where, Unit.MILLIS, samples, bare, null);
    Samples extra = samples.above(bare.median());
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
