package dev.blockjob.operations.engine;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.HeaderReferences;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.check.QuiescentImages;
import dev.blockjob.operations.file.ClaimedFile;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.AddNode;
import dev.blockjob.operations.step.AwaitCopier;
import dev.blockjob.operations.step.AwaitEnds;
import dev.blockjob.operations.step.AwaitGates;
import dev.blockjob.operations.step.CancelJobs;
import dev.blockjob.operations.step.ChangeJob;
import dev.blockjob.operations.step.CopyImage;
import dev.blockjob.operations.step.CreateFile;
import dev.blockjob.operations.step.DeleteFile;
import dev.blockjob.operations.step.DiscardFile;
import dev.blockjob.operations.step.DismissJobs;
import dev.blockjob.operations.step.DropNodes;
import dev.blockjob.operations.step.FormatImage;
import dev.blockjob.operations.step.FreezeGuest;
import dev.blockjob.operations.step.HoldJobs;
import dev.blockjob.operations.step.LeaveFile;
import dev.blockjob.operations.step.PutOverlay;
import dev.blockjob.operations.step.ReleaseFile;
import dev.blockjob.operations.step.RestoreLimits;
import dev.blockjob.operations.step.SlowGuest;
import dev.blockjob.operations.step.StartJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.SwitchJobs;
import dev.blockjob.operations.step.TakeSnapshot;
import dev.blockjob.operations.step.ThawGuest;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Executes steps on a running QEMU. On the event loop. */
public final class QemuStepExecutor implements StepExecutor {

  private final JobCommands commands;
  private final OperationJobs jobs;
  private final JobBarrier barrier;
  private final JobCompletion completion;
  private final ImageFormatter formatter;
  private final FileChecks files;
  private final Supplier<FolderRule> rule;
  private final BlockingWorker worker;
  private final ObsoleteImages obsolete;
  private final GuestFreezer freezer;
  private final IoLimits limits;
  private final ImageCopier copier;
  private final ScanScope scope;

  /**
   * @param rule where files may be created and deleted; asking for it blocks
   */
  public QemuStepExecutor(
      OperationJobs jobs,
      ImageFormatter formatter,
      ConvergenceWatch watch,
      IoLimits limits,
      FileChecks files,
      Supplier<FolderRule> rule,
      ObsoleteImages obsolete,
      BlockingWorker worker,
      JobCancellation cancellation) {
    this.commands = jobs.commands();
    this.jobs = jobs;
    this.barrier = new JobBarrier(jobs, watch, cancellation);
    this.completion = new JobCompletion(jobs, watch);
    this.formatter = formatter;
    this.limits = limits;
    this.files = files;
    this.rule = rule;
    this.obsolete = obsolete;
    this.worker = worker;
    this.freezer = new GuestFreezer(commands.connection().context().owner());
    this.scope = jobs.plan().scope();
    this.copier = new ImageCopier(commands.connection().context(), worker);
  }

  @Override
  public Optional<String> unflushed() {
    return completion.unflushed();
  }

  @Override
  public Future<Void> flush(List<JobId> ids) {
    return OperationJobs.each(ids, completion::flushed);
  }

  @Override
  public List<String> quiescentBefore(Step step) {
    return QuiescentImages.before(obsolete.plan(), step);
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return QuiescentImages.after(obsolete.plan(), step);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return switch (step.kind()) {
      case START_JOB -> jobs.start(((StartJob) step).job(), sent);
      case AWAIT_GATES -> barrier.await(((AwaitGates) step).jobs(), note);
      case HOLD_JOBS -> barrier.hold((HoldJobs) step, sent);
      case SWITCH_JOBS -> barrier.letThrough(((SwitchJobs) step).jobs(), sent);
      case AWAIT_ENDS -> completion.await(((AwaitEnds) step).jobs(), note);
      case TAKE_SNAPSHOT -> take((TakeSnapshot) step, sent);
      case CHANGE_JOB -> jobs.change(((ChangeJob) step).job(), sent);
      case SLOW_GUEST -> limits.slow((SlowGuest) step, sent);
      case RESTORE_LIMITS -> limits.restore((RestoreLimits) step, sent);
      case CANCEL_JOBS -> completion.cancel(((CancelJobs) step).jobs(), sent);
      case FREEZE_GUEST -> freezer.freeze(((FreezeGuest) step).agent(), sent);
      case THAW_GUEST -> freezer.thaw(((ThawGuest) step).agent(), sent);
      case DISMISS_JOBS -> completion.dismiss(((DismissJobs) step).jobs(), sent);
      case CREATE_FILE -> create((CreateFile) step, sent);
      case FORMAT_IMAGE -> formatter.format((FormatImage) step, sent);
      case ADD_NODE -> add((AddNode) step, sent);
      case DISCARD_FILE -> discard((DiscardFile) step, sent);
      case RELEASE_FILE ->
          claimed(sent, () -> ClaimedFile.release((ReleaseFile) step, rule()), "handed over");
      case LEAVE_FILE -> obsolete((LeaveFile) step);
      case DROP_NODES -> drop((DropNodes) step, sent);
      case DELETE_FILE -> delete((DeleteFile) step, sent);
      case PUT_OVERLAY -> put((PutOverlay) step, sent);
      case COPY_IMAGE -> copy((CopyImage) step, sent);
      case AWAIT_COPIER -> copier.end((AwaitCopier) step);
    };
  }

  /**
   * The graph right after the job tells which nodes are to go, and in which order: QEMU itself
   * refuses to delete one that came into use since. If it doesn't show all of them unused, it is
   * asked for anew.
   */
  private Future<String> drop(DropNodes step, Supplier<Future<Void>> sent) {
    ObsoleteNodes obsoleteNodes = new ObsoleteNodes(step.nodes());
    return jobs.graphAfter(step.after())
        .map(obsoleteNodes::deletable)
        .compose(
            found ->
                found.containsAll(step.nodes())
                    ? Future.succeededFuture(found)
                    : commands.graph().map(obsoleteNodes::deletable))
        .compose(nodes -> delete(step, nodes, sent));
  }

  /** QEMU removes a node's own children with it, and says of those that they are not found. */
  private Future<String> delete(DropNodes step, List<String> nodes, Supplier<Future<Void>> sent) {
    List<Future<Object>> deletions = new ArrayList<>();
    for (String node : nodes) {
      deletions.add(commands.connection().execute(ObsoleteNodes.delete(node)));
    }
    return sent.get()
        .compose(v -> Future.join(deletions))
        .map(all -> nodes.containsAll(step.nodes()))
        .recover(QemuStepExecutor::unlessRefused)
        .compose(
            gone ->
                gone
                    ? Future.succeededFuture("gone")
                    : commands.graph().compose(graph -> obsolete(step, graph)));
  }

  private static Future<Boolean> unlessRefused(Throwable failure) {
    return failure instanceof CommandException
        ? Future.succeededFuture(false)
        : Future.failedFuture(failure);
  }

  private static Future<String> obsolete(DropNodes step, BlockGraph graph) {
    List<String> left = step.nodes().stream().filter(graph.nodes()::containsKey).toList();
    return left.isEmpty()
        ? Future.succeededFuture("gone")
        : Future.failedFuture(
            new StepFailedException("node " + String.join(", ", left) + ": it is in use"));
  }

  private Future<String> delete(DeleteFile step, Supplier<Future<Void>> sent) {
    JobId after = step.after();
    return (after == null ? Future.<Void>succeededFuture() : completion.flushed(after))
        .compose(v -> commands.graph())
        .compose(
            graph ->
                worker.run(
                    () ->
                        named(step, jobs.plan())
                            .or(() -> obsolete.objection(step))
                            .or(
                                () ->
                                    OwnedFiles.delete(
                                        step.owned(),
                                        Planner.absolute(graph, files),
                                        files,
                                        rule(),
                                        scope))))
        .compose(reason -> sent.get().map(reason))
        .compose(QemuStepExecutor::deleted);
  }

  /** Who of the operation's images still names the file, whatever the graph shows. */
  public static Optional<String> named(DeleteFile step, Plan plan) {
    return HeaderReferences.to(step.file(), plan.images()).map(user -> step.file() + ": " + user);
  }

  private Future<String> discard(DiscardFile step, Supplier<Future<Void>> sent) {
    return commands
        .graph()
        .compose(
            graph ->
                worker.run(
                    () ->
                        obsolete
                            .objection(step)
                            .or(
                                () ->
                                    ClaimedFile.discard(
                                        step,
                                        Planner.absolute(graph, files),
                                        files,
                                        rule(),
                                        scope))))
        .compose(reason -> sent.get().map(reason))
        .compose(QemuStepExecutor::deleted);
  }

  private Future<String> create(CreateFile step, Supplier<Future<Void>> sent) {
    return worker
        .run(() -> ClaimedFile.create(step, rule()))
        .map(CreateFile::answer)
        .recover(QemuStepExecutor::notCreated)
        .compose(answer -> sent.get().map(answer));
  }

  private FolderRule rule() {
    return rule.get();
  }

  private static Future<String> notCreated(Throwable failure) {
    return Future.failedFuture(
        failure instanceof IOException
            ? new StepFailedException("file " + failure.getMessage(), failure)
            : failure);
  }

  /** What had no other user when it was planned may have one by now. */
  @Override
  public Optional<StepFailedException> objection(Step step) {
    return step instanceof StartJob start && !start.changes().isEmpty()
        ? OwnedFiles.user(start.changes(), jobs.plan().images(), files, scope)
            .map(QemuStepExecutor::failed)
        : Optional.empty();
  }

  @Override
  public Future<Optional<StepFailedException>> refusal(Step step) {
    return step instanceof StartJob start
        ? jobs.refusal(start.job())
        : Future.succeededFuture(Optional.empty());
  }

  private Future<String> claimed(
      Supplier<Future<Void>> sent, Callable<Optional<String>> work, String done) {
    return worker
        .run(work)
        .compose(reason -> sent.get().map(reason))
        .compose(reason -> unless(reason, done));
  }

  private Future<String> take(TakeSnapshot step, Supplier<Future<Void>> sent) {
    Future<Void> taken = commands.run("transaction", step.transaction());
    return sent.get().compose(v -> taken).recover(CommandRefusals::refused).map("taken");
  }

  private Future<String> put(PutOverlay step, Supplier<Future<Void>> sent) {
    JsonObject arguments = new JsonObject().put("node", step.node()).put("overlay", step.overlay());
    Future<Void> put = commands.run("blockdev-snapshot", arguments);
    return sent.get()
        .compose(v -> put)
        .recover(CommandRefusals::refused)
        .compose(v -> commands.graph())
        .compose(graph -> quiescent(graph, step.node(), "put on it"));
  }

  private Future<String> copy(CopyImage step, Supplier<Future<Void>> sent) {
    return commands
        .graph()
        .compose(graph -> quiescent(graph, step.node(), "nobody writes there"))
        .compose(v -> copier.copy(step, sent));
  }

  /** QEMU opens what is below an overlay read-only, but doesn't fail if it can't. */
  private static Future<String> quiescent(BlockGraph graph, String node, String done) {
    return graph.node(node).map(BlockNode::readOnly).orElse(false)
        ? Future.succeededFuture(done)
        : Future.failedFuture(
            new StepFailedException(
                "node '" + node + "' is not read-only: who writes there can't be copied"));
  }

  private Future<String> add(AddNode step, Supplier<Future<Void>> sent) {
    Future<Void> added = commands.run("blockdev-add", step.arguments());
    Future<Void> answered = sent.get().compose(v -> added).recover(CommandRefusals::refused);
    return step.size() == 0
        ? answered.map("added")
        : answered.compose(v -> commands.graph()).compose(graph -> sized(step, graph));
  }

  private static Future<String> sized(AddNode step, BlockGraph graph) {
    return SizeChecks.otherSize(graph, step.node(), step.size())
        .<Future<String>>map(why -> Future.failedFuture(new StepFailedException(why)))
        .orElseGet(() -> Future.succeededFuture("added, " + step.size() + " bytes"));
  }

  /** It never is. */
  public static Future<String> obsolete(LeaveFile step) {
    return unless(Optional.of(step.reason()), "");
  }

  /** Deleted, unless there was a reason not to. */
  public static Future<String> deleted(Optional<String> reason) {
    return unless(reason, "deleted");
  }

  /** Done, unless there was a reason not to. */
  public static Future<String> unless(Optional<String> reason, String done) {
    return reason
        .<Future<String>>map(why -> Future.failedFuture(failed(why)))
        .orElseGet(() -> Future.succeededFuture(done));
  }

  private static StepFailedException failed(String why) {
    return new StepFailedException("file " + why);
  }
}
