package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.QemuLab;
import dev.blockjob.operations.OperationRequest;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * The controller of an operation dies at each boundary of each step, while the guest writes; what
 * comes next finishes it, and all is as after an undisturbed run. How many boundaries there are is
 * not known here: it goes on until one is never reached.
 */
final class CrashEverywhere {

  private static final int FAR_TOO_MANY = 400;

  private final QemuLab lab;
  private final int stride;
  private int boundary;

  private CrashEverywhere(QemuLab lab, int first, int stride) {
    this.lab = lab;
    this.stride = stride;
    this.boundary = first;
  }

  /** Each of them. */
  static CrashEverywhere in(QemuLab lab) {
    return new CrashEverywhere(lab, 0, 1);
  }

  /**
   * For plans that are long, or vary one that is killed everywhere on each QEMU: one in {@code
   * stride}, a multiple of 3, others on each of three QEMUs; all on request.
   */
  static CrashEverywhere inTurns(QemuLab lab, int stride) {
    boolean all = Countdown.ALL.equals(System.getProperty(Countdown.PROPERTY));
    String version = lab.qemu().version();
    int turn = version.startsWith("7.") ? 0 : version.startsWith("10.") ? 1 : 2;
    return all ? in(lab) : new CrashEverywhere(lab, turn * stride / 3, stride);
  }

  /** A QEMU for each boundary. */
  void kill(
      Supplier<DiskUnderLoad> start,
      Function<DiskUnderLoad, OperationRequest> request,
      BiConsumer<DiskUnderLoad, QemuLab> after,
      int atLeast) {
    forEach(
        start,
        request,
        (chain, died) -> {
          if (died) {
            NextController.completely(chain, boundary);
          }
          after.accept(chain, lab);
        });
    assertThat(boundary).as("boundaries").isGreaterThan(atLeast);
  }

  /** With whatever happens then; it is told whether the controller died. */
  void forEach(
      Supplier<DiskUnderLoad> start,
      Function<DiskUnderLoad, OperationRequest> request,
      BiConsumer<DiskUnderLoad, Boolean> then) {
    untilAlive(
        at -> {
          MovedDiskAssert.clear(lab);
          DiskUnderLoad chain = start.get();
          boolean died = CrashingController.dies(chain, request.apply(chain), at);
          then.accept(chain, died);
          return died;
        });
  }

  /** {@code dies}: whether the controller got as far as the boundary that it is told. */
  void untilAlive(IntPredicate dies) {
    boolean died = true;
    while (died) {
      died = dies.test(boundary);
      boundary += stride;
      assertThat(boundary).isLessThan(FAR_TOO_MANY);
    }
  }

  /** Goes on to the next one. */
  void passes() {
    boundary += stride;
  }

  /** How many it goes on by. */
  int stride() {
    return stride;
  }

  /** Which one it is at. */
  int boundary() {
    return boundary;
  }
}
