package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.check.PassedFilters;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends the commands that tracking a job takes, by name. */
public final class JobCommands {

  private final QmpConnection connection;
  private final TargetCheck targets;
  private final GraphQuery graphs;
  private final Consumer<BlockGraph> shown;
  private final RunningCreates creates = new RunningCreates();

  /** On that connection. */
  public JobCommands(QmpConnection connection) {
    this(connection, TargetCheck.NONE, graph -> {});
  }

  /** The same where targets can be looked at; {@code shown} is given each graph. */
  public JobCommands(QmpConnection connection, TargetCheck targets, Consumer<BlockGraph> shown) {
    this.connection = connection;
    this.targets = targets;
    this.shown = shown;
    this.graphs = new GraphQuery(connection, creates);
  }

  public QmpConnection connection() {
    return connection;
  }

  /** A command whose return value says nothing. */
  public Future<Void> run(String command, JsonObject arguments) {
    return connection.execute(command, arguments).mapEmpty();
  }

  /** A verb that takes the job's id and nothing else. */
  public Future<Void> run(JobVerb verb, JobId job) {
    return run(verb.command(), new JsonObject().put("id", job.value()));
  }

  /** What lets a job go on, or ends it. */
  public Future<Void> send(JobCommand what, JobId job) {
    return switch (what) {
      case COMPLETE -> run(JobVerb.COMPLETE, job);
      case FINALIZE -> run(JobVerb.FINALIZE, job);
      case CANCEL -> run(JobVerb.CANCEL, job);
      case FINISH -> finish(job);
      case LIST, SETTLE -> throw new IllegalArgumentException(what + " asks, and changes nothing");
    };
  }

  /** {@code block-job-cancel} without force: the only soft cancel there is. */
  public Future<Void> finish(JobId job) {
    return run("block-job-cancel", new JsonObject().put("device", job.value()));
  }

  /** {@code block-job-change}: how a job of that type copies. */
  public Future<Void> change(JobId job, String type, CopyMode copyMode) {
    return run(
        JobVerb.CHANGE.command(),
        new JsonObject()
            .put("id", job.value())
            .put("type", type)
            .put("copy-mode", copyMode.wireName()));
  }

  /**
   * Completes if the target of {@code job} is where it was; fails with {@link RequestException} if
   * it isn't: QEMU would go on with a file that has no name. What QEMU won't show isn't looked at.
   */
  public Future<Void> targetIsThere(JobId job) {
    return graph()
        .map(Optional::of)
        .recover(
            failure ->
                failure instanceof RequestException || failure instanceof CommandException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure))
        .compose(
            graph ->
                graph.isEmpty()
                    ? Future.succeededFuture()
                    : unlessLost(job, () -> targets.problem(graph.get(), job)));
  }

  /**
   * Completes if the target of {@code job}, a mirror, gets all that is written to its source; fails
   * with {@link RequestException} if it doesn't. What QEMU won't show isn't looked at.
   */
  public Future<Void> getsAllWrites(JobId job) {
    return graph()
        .map(graph -> PassedFilters.problem(graph, job))
        .recover(
            failure ->
                failure instanceof RequestException || failure instanceof CommandException
                    ? Future.succeededFuture(Optional.<String>empty())
                    : Future.failedFuture(failure))
        .compose(
            problem ->
                problem
                    .<Future<Void>>map(
                        why ->
                            Future.failedFuture(
                                new RequestException(
                                    RequestException.Reason.BUSY,
                                    why
                                        + ". So nothing was switched, and no copy is complete; once"
                                        + " the job is cancelled, begin anew")))
                    .orElseGet(Future::succeededFuture));
  }

  /**
   * Completes if QEMU opens nothing else than what it has open when {@code job} is cancelled; fails
   * with {@link RequestException} if it does. What QEMU won't show isn't looked at.
   */
  public Future<Void> mayBeCancelled(JobId job) {
    return job(job)
        .compose(
            info ->
                info.type().equals("commit")
                    ? graph()
                        .compose(graph -> look(() -> targets.taken(graph, job)))
                        .map(taken -> refusal(job, info.status(), taken))
                    : Future.succeededFuture(Optional.<RequestException>empty()))
        .recover(
            failure ->
                failure instanceof RequestException || failure instanceof CommandException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure))
        .compose(JobCommands::unless);
  }

  private <T> Future<T> look(Callable<T> look) {
    return connection.context().owner().executeBlocking(look, false);
  }

  /**
   * Completes if no name is {@code taken}; fails with {@link RequestException} if one is.
   *
   * @param status the job's
   */
  public static Future<Void> unlessTaken(JobId job, JobStatus status, Optional<String> taken) {
    return unless(refusal(job, status, taken));
  }

  private static Future<Void> unless(Optional<RequestException> refusal) {
    return refusal.<Future<Void>>map(Future::failedFuture).orElseGet(Future::succeededFuture);
  }

  private static Optional<RequestException> refusal(
      JobId job, JobStatus status, Optional<String> taken) {
    return taken.map(
        why ->
            new RequestException(
                RequestException.Reason.NO_SUCH_FILE,
                "job "
                    + job
                    + " is left as it is, for when it is cancelled QEMU opens a file anew, and its"
                    + " name leads to another one now: "
                    + why
                    + ". The guest would read that. Don't shut down the VM; give the file that"
                    + " QEMU has open its name back, then "
                    + wayOn(job, status)));
  }

  /** What ends a job that is in {@code status}. */
  private static String wayOn(JobId job, JobStatus status) {
    String verbs =
        Stream.of(JobVerb.COMPLETE, JobVerb.FINALIZE, JobVerb.CANCEL)
            .filter(verb -> verb.allowedIn().contains(status))
            .map(verb -> verb.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining("|"));
    return verbs.isEmpty() ? "wait for its end" : "`blockjob job " + verbs + " " + job + "`";
  }

  private Future<Void> unlessLost(JobId job, Callable<Optional<String>> look) {
    return connection
        .context()
        .owner()
        .executeBlocking(look, false)
        .compose(problem -> unlessLost(job, problem));
  }

  /** Completes if there is no {@code problem}; fails with {@link RequestException} if there is. */
  public static Future<Void> unlessLost(JobId job, Optional<String> problem) {
    return problem.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new RequestException(
                RequestException.Reason.NO_SUCH_FILE,
                "job "
                    + job
                    + " needs a file that has lost its name: "
                    + problem.get()
                    + ". What has no name is lost when QEMU ends, so the job was not continued"));
  }

  /** All jobs, concluded ones included. */
  public Future<List<JobInfo>> jobs() {
    Future<JsonArray> jobs = graphs.list("query-jobs");
    Future<JsonArray> blockJobs = graphs.list("query-block-jobs");
    return Future.all(jobs, blockJobs)
        .map(done -> JobReader.read(jobs.result(), blockJobs.result()));
  }

  /** The job of that id; fails with {@link RequestException} if QEMU knows none. */
  public Future<JobInfo> job(JobId id) {
    return jobs().map(jobs -> JobReader.find(jobs, id).orElseThrow(() -> unknown(id, jobs)));
  }

  private static RequestException unknown(JobId id, List<JobInfo> jobs) {
    List<String> ids = jobs.stream().map(job -> job.id().value()).toList();
    return new RequestException(
        RequestException.Reason.UNKNOWN_JOB,
        "no job '" + id + "'; this QEMU has " + (ids.isEmpty() ? "none" : String.join(", ", ids)),
        ids);
  }

  /** Our own jobs that create images. */
  public RunningCreates creates() {
    return creates;
  }

  /** Whether the images are this QEMU's, or a migration takes them away. */
  public Future<MigrationState> migration() {
    return graphs.migration();
  }

  /**
   * Completes if the images are this QEMU's, so that it can be sent {@code what}; fails with {@link
   * RequestException} if not.
   */
  public Future<Void> imagesAreHere(JobCommand what) {
    return unlessBarred(
        what == JobCommand.FINISH, "So nothing was switched, and no copy is complete");
  }

  /**
   * Completes if something may be begun on the images; fails with {@link RequestException} if not.
   *
   * @param onlyCopies whether it leaves the disk and its images as they are
   */
  public Future<Void> mayBegin(boolean onlyCopies) {
    return unlessBarred(onlyCopies, "So nothing was begun");
  }

  private Future<Void> unlessBarred(boolean onlyCopies, String consequence) {
    return migration()
        .map(state -> state.bars(onlyCopies))
        .compose(
            why ->
                why.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new RequestException(
                            RequestException.Reason.BUSY, why.get() + ". " + consequence)));
  }

  /** The graph with all there is. */
  public Future<BlockGraph> graph() {
    return graphs.all().onSuccess(shown::accept);
  }

  /** The graph without the jobs that hold no node. */
  public Future<BlockGraph> graphForPlanning() {
    return graphs.forPlanning().onSuccess(shown::accept);
  }

  /** Where the nodes of {@code before} are now. */
  public Future<BlockGraph> graphAfter(BlockGraph before) {
    return graphs.after(before);
  }
}
