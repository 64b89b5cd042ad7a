package dev.blockjob.operations.engine;

import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.impl.OfflineStepExecutor;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.file.ClaimedFile;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.operations.step.job.DismissJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A QEMU whose jobs do what they promise at once, on files that are there. */
final class FakeQemu implements StepExecutor, StateObserver {

  private final Plan plan;
  private final StepExecutor files;
  private final Set<JobId> ended = new HashSet<>();
  private final Map<JobId, JobObservation> listed = new HashMap<>();
  private final Set<String> nodes = new HashSet<>();
  private final Map<String, String> opened = new HashMap<>();
  private final List<String> chain = new ArrayList<>();
  private final Set<String> strangers = new HashSet<>();

  /** {@code images}: the disk's, topmost first. */
  FakeQemu(Plan plan, Supplier<JournalState> journal, List<Path> images) {
    this.plan = plan;
    QemuImg none = new QemuImg(new QemuPrograms(Path.of("/"), "", ""), Path.of("/"));
    ObsoleteImages obsolete = new ObsoleteImages(journal, () -> true);
    this.files = new OfflineStepExecutor(obsolete, none, ScanScope.NONE);
    for (Path image : images) {
      chain.add(image.toString());
      opens(image);
    }
  }

  /** The images that the disk is on, topmost first. */
  List<String> chain() {
    return List.copyOf(chain);
  }

  /** The jobs that it has. */
  Set<JobId> jobs() {
    return listed.keySet();
  }

  /** Names by which it has opened anew what isn't the file that it had. */
  Set<String> strangers() {
    return strangers;
  }

  /** Which file it has open as {@code image}. */
  String opened(String image) {
    return String.valueOf(opened.get(image));
  }

  private boolean opens(Path file) {
    String identity = FileIdentity.of(file);
    if (identity != null) {
      opened.put(file.toString(), identity);
    }
    return identity != null;
  }

  @Override
  public Future<ObservedState> observe(JournalState journal) {
    Map<JobId, JobObservation> jobs = new HashMap<>();
    plan.jobs().forEach(job -> jobs.put(job.id(), fact(job)));
    Set<Path> there =
        plan.steps().stream()
            .flatMap(step -> step.files().stream())
            .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
            .collect(Collectors.toSet());
    return Future.succeededFuture(
        new ObservedState(
            ObservedState.QemuContinuity.SAME,
            jobs,
            nodes,
            Set.of(),
            List.of(),
            List.of(),
            there,
            List.of()));
  }

  private JobObservation fact(PlannedJob job) {
    JobObservation known = listed.get(job.id());
    if (known != null) {
      return known;
    }
    boolean isAsPromised =
        job.pivots()
            ? chain.get(0).equals(job.kept())
            : job.gate() != Gate.COPY && job.dropped().stream().noneMatch(chain::contains);
    return isAsPromised ? JobObservation.KEPT : JobObservation.UNCHANGED;
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    switch (step.type().wireName()) {
      case "create-file" -> {
        return created((CreateFile) step);
      }
      case "delete-file", "discard-file", "release-file", "leave-file" -> {
        return files.perform(step, sent, note);
      }
      case "add-node" -> {
        AddNode add = (AddNode) step;
        Optional<String> file = Optional.ofNullable(add.arguments().getString("filename"));
        if (file.isPresent() && !opens(Path.of(file.get()))) {
          return refused("Could not open " + file.get());
        }
        nodes.add(add.node());
      }
      case "copy-image" -> {
        if (Files.notExists(((CopyImage) step).source())) {
          return refused("cp: no such file");
        }
      }
      case "put-overlay" -> chain.add(0, ((PutOverlay) step).file());
      case "start-job" -> {
        reopen(((StartJob) step).job());
        listed.put(((StartJob) step).job(), JobObservation.AT_GATE);
      }
      case "switch-jobs" -> ((SwitchJobs) step).jobs().forEach(this::switches);
      case "await-ends" -> {
        List<JobId> jobs = ((AwaitEnds) step).jobs();
        if (!ended.containsAll(jobs)) {
          return refused("it would wait for ever");
        }
        jobs.stream().filter(id -> plan.job(id).gate() != Gate.COPY).forEach(listed::remove);
      }
      case "cancel-jobs" -> {
        ((CancelJobs) step).jobs().forEach(this::reopen);
        ((CancelJobs) step).jobs().forEach(listed::remove);
      }
      case "dismiss-jobs" -> ((DismissJobs) step).jobs().forEach(listed::remove);
      case "drop-nodes" -> ((DropNodes) step).nodes().forEach(nodes::remove);
      default -> {}
    }
    return Future.succeededFuture("");
  }

  private static Future<String> refused(String why) {
    return Future.failedFuture(new StepFailedException(why));
  }

  private static Future<String> created(CreateFile step) {
    try {
      return Future.succeededFuture(
          CreatedFile.answer(ClaimedFile.create(step, FolderRule.UNKNOWN)));
    } catch (IOException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  /** Where nothing goes by that name it keeps what it has. */
  private void reopen(JobId id) {
    PlannedJob job = plan.job(id);
    String now = FileIdentity.of(Path.of(job.kept()));
    if (job.reopens() && now != null && !now.equals(opened(job.kept()))) {
      strangers.add(job.kept());
    }
  }

  private void switches(JobId id) {
    PlannedJob job = plan.job(id);
    ended.add(id);
    listed.put(id, JobObservation.ENDING);
    if (job.gate() == Gate.COPY) {
      return;
    }
    chain.removeAll(job.dropped());
    if (!chain.contains(job.kept())) {
      chain.add(0, job.kept());
      plan.steps().stream()
          .filter(step -> step instanceof CopyImage)
          .map(step -> ((CopyImage) step).file().toString())
          .forEach(copy -> chain.add(1, copy));
    }
  }
}
