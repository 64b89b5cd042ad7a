package dev.blockjob.operations.impl;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.check.QuiescentImages;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepExecutor;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.job.JobCompletion;
import dev.blockjob.operations.step.job.OperationJobs;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Executes steps on a running QEMU. On the event loop. */
public record QemuStepExecutor(QemuSite qemu) implements StepExecutor {

  @Override
  public Optional<String> unflushed() {
    return JobCompletion.at(qemu).unflushed();
  }

  @Override
  public Future<Void> flush(List<JobId> ids) {
    return OperationJobs.each(ids, JobCompletion.at(qemu)::flushed);
  }

  @Override
  public List<String> quiescentBefore(Step step) {
    return QuiescentImages.before(qemu.obsolete().plan(), step);
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return QuiescentImages.after(qemu.obsolete().plan(), step);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return executable(step).perform(qemu, new StepRun(sent, note));
  }

  @Override
  public Optional<StepFailedException> objection(Step step) {
    return executable(step).objection(qemu);
  }

  @Override
  public Future<Optional<StepFailedException>> refusal(Step step) {
    return executable(step).refusal(qemu);
  }

  private static ExecutableStep executable(Step step) {
    return (ExecutableStep) step;
  }
}
