package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ScanScope;
import dev.blockjob.jobs.operation.files.ClaimedFile;
import dev.blockjob.jobs.operation.files.FolderRule;
import dev.blockjob.jobs.operation.files.HeaderReferences;
import dev.blockjob.jobs.operation.files.OwnedFiles;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.AddNode;
import dev.blockjob.jobs.operation.step.AwaitCopier;
import dev.blockjob.jobs.operation.step.AwaitEnds;
import dev.blockjob.jobs.operation.step.AwaitGates;
import dev.blockjob.jobs.operation.step.CancelJobs;
import dev.blockjob.jobs.operation.step.ChangeJob;
import dev.blockjob.jobs.operation.step.CopyImage;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.DiscardFile;
import dev.blockjob.jobs.operation.step.DismissJobs;
import dev.blockjob.jobs.operation.step.DropNodes;
import dev.blockjob.jobs.operation.step.FormatImage;
import dev.blockjob.jobs.operation.step.FreezeGuest;
import dev.blockjob.jobs.operation.step.HoldJobs;
import dev.blockjob.jobs.operation.step.LeaveFile;
import dev.blockjob.jobs.operation.step.PutOverlay;
import dev.blockjob.jobs.operation.step.ReleaseFile;
import dev.blockjob.jobs.operation.step.RestoreLimits;
import dev.blockjob.jobs.operation.step.SlowGuest;
import dev.blockjob.jobs.operation.step.StartJob;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.SwitchJobs;
import dev.blockjob.jobs.operation.step.TakeSnapshot;
import dev.blockjob.jobs.operation.step.ThawGuest;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.Leftovers;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.Sizes;
import dev.blockjob.jobs.track.Monitor;
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

/** Does steps on a QEMU that runs. On the event loop. */
final class LiveDoer implements Doer {

  private final Monitor monitor;
  private final OperationJobs jobs;
  private final Gates gates;
  private final Ends ends;
  private final Creates creates;
  private final FileChecks files;
  private final Worker worker;
  private final LeftImages left;
  private final Agents agents;
  private final IoLimits limits;
  private final Copiers copiers;
  private final ScanScope scope;

  LiveDoer(
      OperationJobs jobs,
      Creates creates,
      ConvergenceWatch watch,
      IoLimits limits,
      FileChecks files,
      LeftImages left,
      Worker worker) {
    this.monitor = jobs.commands();
    this.jobs = jobs;
    this.gates = new Gates(jobs, watch);
    this.ends = new Ends(jobs, watch);
    this.creates = creates;
    this.limits = limits;
    this.files = files;
    this.left = left;
    this.worker = worker;
    this.agents = new Agents(monitor.connection().context().owner());
    this.scope = jobs.plan().scope();
    this.copiers = new Copiers(monitor.connection().context(), worker);
  }

  @Override
  public Optional<String> unflushed() {
    return ends.unflushed();
  }

  @Override
  public Future<Void> flush(List<JobId> ids) {
    return OperationJobs.each(ids, ends::flushed);
  }

  @Override
  public List<String> quiescentBefore(Step step) {
    return Quiet.before(left.plan(), step);
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return Quiet.after(left.plan(), step);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return switch (step.kind()) {
      case START_JOB -> jobs.start(((StartJob) step).job(), sent);
      case AWAIT_GATES -> gates.await(((AwaitGates) step).jobs(), note);
      case HOLD_JOBS -> gates.hold((HoldJobs) step, sent);
      case SWITCH_JOBS -> gates.letThrough(((SwitchJobs) step).jobs(), sent);
      case AWAIT_ENDS -> ends.await(((AwaitEnds) step).jobs(), note);
      case TAKE_SNAPSHOT -> take((TakeSnapshot) step, sent);
      case CHANGE_JOB -> jobs.change(((ChangeJob) step).job(), sent);
      case SLOW_GUEST -> limits.slow((SlowGuest) step, sent);
      case RESTORE_LIMITS -> limits.restore((RestoreLimits) step, sent);
      case CANCEL_JOBS -> ends.cancel(((CancelJobs) step).jobs(), sent);
      case FREEZE_GUEST -> agents.freeze(((FreezeGuest) step).agent(), sent);
      case THAW_GUEST -> agents.thaw(((ThawGuest) step).agent(), sent);
      case DISMISS_JOBS -> ends.dismiss(((DismissJobs) step).jobs(), sent);
      case CREATE_FILE -> create((CreateFile) step, sent);
      case FORMAT_IMAGE -> creates.format((FormatImage) step, sent);
      case ADD_NODE -> add((AddNode) step, sent);
      case DISCARD_FILE -> discard((DiscardFile) step, sent);
      case RELEASE_FILE ->
          claimed(sent, () -> ClaimedFile.release((ReleaseFile) step, rule()), "handed over");
      case LEAVE_FILE -> left((LeaveFile) step);
      case DROP_NODES -> drop((DropNodes) step, sent);
      case DELETE_FILE -> delete((DeleteFile) step, sent);
      case PUT_OVERLAY -> put((PutOverlay) step, sent);
      case COPY_IMAGE -> copy((CopyImage) step, sent);
      case AWAIT_COPIER -> copiers.end((AwaitCopier) step);
    };
  }

  /**
   * The graph right after the job tells which nodes are to go, and in which order: QEMU itself
   * refuses to delete one that somebody has begun to use since. If it doesn't show all of them
   * unused, it is asked for anew.
   */
  private Future<String> drop(DropNodes step, Supplier<Future<Void>> sent) {
    Leftovers leftovers = new Leftovers(step.nodes());
    return jobs.graphAfter(step.after())
        .map(leftovers::deletable)
        .compose(
            found ->
                found.containsAll(step.nodes())
                    ? Future.succeededFuture(found)
                    : monitor.graph().map(leftovers::deletable))
        .compose(nodes -> delete(step, nodes, sent));
  }

  /** QEMU removes a node's own children with it, and says of those that they are not found. */
  private Future<String> delete(DropNodes step, List<String> nodes, Supplier<Future<Void>> sent) {
    List<Future<Object>> deletions = new ArrayList<>();
    for (String node : nodes) {
      deletions.add(monitor.connection().execute(Leftovers.delete(node)));
    }
    return sent.get()
        .compose(v -> Future.join(deletions))
        .map(all -> nodes.containsAll(step.nodes()))
        .recover(LiveDoer::unlessRefused)
        .compose(
            gone ->
                gone
                    ? Future.succeededFuture("gone")
                    : monitor.graph().compose(graph -> left(step, graph)));
  }

  private static Future<Boolean> unlessRefused(Throwable failure) {
    return failure instanceof CommandException
        ? Future.succeededFuture(false)
        : Future.failedFuture(failure);
  }

  private static Future<String> left(DropNodes step, BlockGraph graph) {
    List<String> left = step.nodes().stream().filter(graph.nodes()::containsKey).toList();
    return left.isEmpty()
        ? Future.succeededFuture("gone")
        : Future.failedFuture(
            new StepFailedException("node " + String.join(", ", left) + ": somebody uses it"));
  }

  private Future<String> delete(DeleteFile step, Supplier<Future<Void>> sent) {
    JobId after = step.after();
    return (after == null ? Future.<Void>succeededFuture() : ends.flushed(after))
        .compose(v -> monitor.graph())
        .compose(
            graph ->
                worker.run(
                    () ->
                        named(step, jobs.plan())
                            .or(() -> left.objection(step))
                            .or(
                                () ->
                                    OwnedFiles.delete(
                                        step.owned(),
                                        Planner.absolute(graph, files),
                                        files,
                                        rule(),
                                        scope))))
        .compose(reason -> sent.get().map(reason))
        .compose(LiveDoer::deleted);
  }

  /** Who of the operation's images still names the file, whatever the graph shows. */
  static Optional<String> named(DeleteFile step, Plan plan) {
    return HeaderReferences.to(step.file(), plan.images()).map(user -> step.file() + ": " + user);
  }

  private Future<String> discard(DiscardFile step, Supplier<Future<Void>> sent) {
    return monitor
        .graph()
        .compose(
            graph ->
                worker.run(
                    () ->
                        left.objection(step)
                            .or(
                                () ->
                                    ClaimedFile.discard(
                                        step,
                                        Planner.absolute(graph, files),
                                        files,
                                        rule(),
                                        scope))))
        .compose(reason -> sent.get().map(reason))
        .compose(LiveDoer::deleted);
  }

  private Future<String> create(CreateFile step, Supplier<Future<Void>> sent) {
    return worker
        .run(() -> ClaimedFile.create(step, rule()))
        .map(CreateFile::answer)
        .recover(LiveDoer::notCreated)
        .compose(answer -> sent.get().map(answer));
  }

  /** Looks at processes, which blocks. */
  private FolderRule rule() {
    return FolderRule.of(monitor.connection().peer());
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
        ? OwnedFiles.user(start.changes(), jobs.plan().images(), files, scope).map(LiveDoer::failed)
        : Optional.empty();
  }

  private Future<String> claimed(
      Supplier<Future<Void>> sent, Callable<Optional<String>> work, String done) {
    return worker
        .run(work)
        .compose(reason -> sent.get().map(reason))
        .compose(reason -> unless(reason, done));
  }

  private Future<String> take(TakeSnapshot step, Supplier<Future<Void>> sent) {
    Future<Void> taken = monitor.run("transaction", step.transaction());
    return sent.get().compose(v -> taken).recover(Refusals::refused).map("taken");
  }

  private Future<String> put(PutOverlay step, Supplier<Future<Void>> sent) {
    JsonObject arguments = new JsonObject().put("node", step.node()).put("overlay", step.overlay());
    Future<Void> put = monitor.run("blockdev-snapshot", arguments);
    return sent.get()
        .compose(v -> put)
        .recover(Refusals::refused)
        .compose(v -> monitor.graph())
        .compose(graph -> quiescent(graph, step.node(), "put on it"));
  }

  private Future<String> copy(CopyImage step, Supplier<Future<Void>> sent) {
    return monitor
        .graph()
        .compose(graph -> quiescent(graph, step.node(), "nobody writes there"))
        .compose(v -> copiers.copy(step, sent));
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
    Future<Void> added = monitor.run("blockdev-add", step.arguments());
    Future<Void> answered = sent.get().compose(v -> added).recover(Refusals::refused);
    return step.size() == 0
        ? answered.map("added")
        : answered.compose(v -> monitor.graph()).compose(graph -> sized(step, graph));
  }

  private static Future<String> sized(AddNode step, BlockGraph graph) {
    return Sizes.otherSize(graph, step.node(), step.size())
        .<Future<String>>map(why -> Future.failedFuture(new StepFailedException(why)))
        .orElseGet(() -> Future.succeededFuture("added, " + step.size() + " bytes"));
  }

  /** It never is. */
  static Future<String> left(LeaveFile step) {
    return unless(Optional.of(step.reason()), "");
  }

  /** Deleted, unless there was a reason not to. */
  static Future<String> deleted(Optional<String> reason) {
    return unless(reason, "deleted");
  }

  /** Done, unless there was a reason not to. */
  static Future<String> unless(Optional<String> reason, String done) {
    return reason
        .<Future<String>>map(why -> Future.failedFuture(failed(why)))
        .orElseGet(() -> Future.succeededFuture(done));
  }

  private static StepFailedException failed(String why) {
    return new StepFailedException("file " + why);
  }
}
