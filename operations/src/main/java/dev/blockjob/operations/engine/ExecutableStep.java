package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.Optional;

/** A step and how it is executed, on a running QEMU and without one. */
public interface ExecutableStep extends Step {

  /**
   * Executes it. On the event loop.
   *
   * @return what QEMU answered, as {@link StepExecutor#perform} says
   */
  Future<String> perform(QemuSite qemu, StepRun run);

  /** The same with nothing but the images; fails if it takes a QEMU. Blocks. */
  default Future<String> performOffline(ImageSite images) {
    return ImageSite.takesQemu(this);
  }

  /** Why it must not be done as things are now; empty if nothing is known. Blocks. */
  default Optional<StepFailedException> objection(QemuSite qemu) {
    return Optional.empty();
  }

  /** The same as QEMU has to be asked for it. On the event loop. */
  default Future<Optional<StepFailedException>> refusal(QemuSite qemu) {
    return Future.succeededFuture(Optional.empty());
  }
}
