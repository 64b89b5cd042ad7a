package dev.blockjob.operations.impl;

import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.check.QuiescentImages;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.StepExecutor;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Executes steps without a QEMU. Blocks. */
public record OfflineStepExecutor(ImageSite images) implements StepExecutor {

  /** Looks for users of images in the folders of {@code scope}, too. */
  public OfflineStepExecutor(ObsoleteImages obsolete, QemuImg img, ScanScope scope) {
    this(new ImageSite(within(obsolete.plan(), scope), img, obsolete));
  }

  private static Plan within(Plan journalled, ScanScope scope) {
    return journalled.within(journalled.scope().plus(scope));
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return QuiescentImages.committed(images.plan(), step);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return ((ExecutableStep) step).performOffline(images);
  }
}
