package dev.blockjob.operations;

import dev.blockjob.qmp.WireName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The policy for a job of an operation that doesn't come closer to its end: a mirror or an active
 * commit, because the guest writes faster than it copies; any job, because it is paused or what it
 * reads or writes doesn't answer. This is always reported and journalled; see {@link
 * OperationListener#notice}.
 *
 * @param policy what is done against a guest that writes faster; default {@link Policy#WAIT}
 * @param patience for how long the rest must not have become smaller than ever before; default 10
 *     s. Measured anew after something was done about it
 * @param giveUp after how long of that the operation is given up: as long as nothing has switched,
 *     everything is rolled back, and it ends CANCELLED. Null, the default: never
 */
public record Convergence(Policy policy, Duration patience, @Nullable Duration giveUp) {

  /** Reports it and waits, for as long as it takes. */
  public static final Convergence DEFAULT =
      new Convergence(Policy.WAIT, Duration.ofSeconds(10), null);

  /** What to do about a guest that writes faster than a job copies. */
  public enum Policy implements WireName {
    /** Report it, and wait. */
    WAIT("wait"),
    /**
     * To have a mirror send each of the guest's writes to both sides at once: <a
     * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code
     * block-job-change}</a>. QEMU 8.2.
     */
    WRITE_BLOCKING("write-blocking"),
    /**
     * To limit the guest's writes to that disk to half of what the job copies, then to a quarter
     * and an eighth: <a href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code
     * block_set_io_throttle}</a>. The disk gets its own limits and group back at the end, whatever
     * it is, and after a crash before all else. Not in storage daemons.
     */
    THROTTLE("throttle");

    private final String wireName;

    Policy(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** Refuses times below a millisecond with {@link IllegalArgumentException}. */
  public Convergence {
    if (patience.toMillis() < 1 || (giveUp != null && giveUp.toMillis() < 1)) {
      throw new IllegalArgumentException("patience takes 1 ms at least, and so does giving up");
    }
  }
}
