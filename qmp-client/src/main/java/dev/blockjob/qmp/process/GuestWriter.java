package dev.blockjob.qmp.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A guest that never stops writing: numbered patterns to pseudo-random 4 KiB blocks of a disk,
 * through a {@link QemuIo}. It remembers every write that was acknowledged, and can read all of
 * them back.
 *
 * <p>After a failed write it stops: whether that block is old or new isn't known, so it isn't
 * verified.
 */
public final class GuestWriter implements AutoCloseable {

  /** What one write is long, in bytes. */
  public static final int BLOCK = 4096;

  private static final int IN_FLIGHT = 4;
  private static final int PATTERNS = 255; // 1 to 255: a block that was never written reads as 0

  private final QemuIo io;
  private final long blocks;
  private final Random random;
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final Map<Long, Integer> acknowledged = new HashMap<>();
  private final AtomicLong count = new AtomicLong();
  private final ScheduledExecutorService thread;
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private long submitted;
  private volatile boolean stopping;

  private GuestWriter(QemuIo io, long size, long seed) {
    this.io = io;
    this.blocks = size / BLOCK;
    this.random = new Random(seed);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread writer = new Thread(task, "blockjob-guest-writer");
              writer.setDaemon(true);
              return writer;
            });
  }

  /**
   * Starts to write, in a thread of its own.
   *
   * @param io stays the caller's to close, after {@link #stop()}
   * @param size how much of the disk, from its start, is written to; in bytes
   * @param seed the same seed writes the same places in the same order
   * @param perSecond writes per second; 0 for as many as are acknowledged
   */
  public static GuestWriter start(QemuIo io, long size, long seed, int perSecond) {
    GuestWriter writer = new GuestWriter(io, size, seed);
    if (writer.blocks < 1) {
      throw new IllegalArgumentException(size + " bytes are less than one block of " + BLOCK);
    }
    if (perSecond > 0) {
      long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
      var unused =
          writer.thread.scheduleAtFixedRate(writer::writeOne, 0, period, TimeUnit.NANOSECONDS);
    } else {
      writer.thread.execute(writer::writeUntilStopped);
    }
    return writer;
  }

  private void writeUntilStopped() {
    while (!stopping) {
      writeOne();
    }
  }

  private void writeOne() {
    if (stopping) {
      return;
    }
    try {
      free.acquire();
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
      return;
    }
    if (stopping) {
      free.release();
      return;
    }
    long offset = random.nextLong(blocks) * BLOCK;
    int pattern = (int) (submitted++ % PATTERNS) + 1;
    var unused =
        io.write(pattern, offset, BLOCK)
            .whenComplete((done, failed) -> answered(offset, pattern, failed));
  }

  /** Runs in the order of the writes: qemu-io carries out one after the other. */
  private void answered(long offset, int pattern, @Nullable Throwable failed) {
    synchronized (acknowledged) {
      if (failed == null) {
        acknowledged.put(offset, pattern);
        count.incrementAndGet();
      } else {
        acknowledged.remove(offset);
        stopping = true;
        failure.completeExceptionally(failed.getCause() == null ? failed : failed.getCause());
      }
    }
    free.release();
  }

  /** How many writes were acknowledged so far. */
  public long writes() {
    return count.get();
  }

  /**
   * The pattern of each block as it was last acknowledged, by the block's offset: enough to lay out
   * by other means what the disk must read as. A copy; final after {@link #stop()}.
   */
  public Map<Long, Integer> acknowledged() {
    synchronized (acknowledged) {
      return Map.copyOf(acknowledged);
    }
  }

  /** Fails when a write does; otherwise never completes. */
  public CompletableFuture<Void> failure() {
    return failure.copy();
  }

  /**
   * Stops and waits for the writes that are under way.
   *
   * @return how many writes were acknowledged in all
   */
  public long stop() {
    stopping = true;
    thread.shutdown();
    free.acquireUninterruptibly(IN_FLIGHT);
    free.release(IN_FLIGHT);
    return count.get();
  }

  /**
   * Reads every block back that was written, after {@link #stop()}.
   *
   * @param from the same disk, or what ought to be a copy of it
   * @return how many blocks there were
   * @throws QemuToolException at the first block that isn't as it was last acknowledged
   */
  public int verify(QemuIo from) {
    Map<Long, Integer> expected;
    synchronized (acknowledged) {
      expected = Map.copyOf(acknowledged);
    }
    CompletableFuture<?>[] reads =
        expected.entrySet().stream()
            .map(block -> from.verify(block.getValue(), block.getKey(), BLOCK))
            .toArray(CompletableFuture<?>[]::new);
    for (CompletableFuture<?> read : reads) {
      QemuIo.join(read);
    }
    return expected.size();
  }

  /** Stops. */
  @Override
  public void close() {
    stop();
  }
}
