package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.HeaderReferences;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.promise.PivotPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.job.JobObservations;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Observes the state that a running QEMU shows. Looks at files, so it blocks. */
public final class QemuProbe {

  private QemuProbe() {}

  /**
   * The observed state.
   *
   * @param graph as it is now, with all jobs and absolute paths
   * @param now the QEMU that it is of; null for the one at the connection that it was planned over
   */
  public static ObservedState of(JournalState journal, BlockGraph graph, @Nullable QemuOrigin now) {
    return of(journal, graph, now, Set.of());
  }

  /**
   * The same.
   *
   * @param failed jobs that were seen to fail although the graph has changed
   */
  public static ObservedState of(
      JournalState journal, BlockGraph graph, @Nullable QemuOrigin now, Set<JobId> failed) {
    Map<JobId, JobObservation> jobs = new HashMap<>();
    List<String> known = new ArrayList<>();
    List<PlannedJob> planned = journal.header().plan().jobs();
    boolean listed = planned.stream().anyMatch(job -> graph.job(job.id()).isPresent());
    QemuOrigin origin = journal.header().origin();
    boolean same = now == null || listed || origin.isSame(now);
    boolean another = now != null && origin.isAnother(now);
    for (PlannedJob job : planned) {
      Optional<JobInfo> info = graph.job(job.id());
      if (info.isPresent()) {
        jobs.put(job.id(), JobObservations.listed(job.gate(), info.get().status()));
        known.add("job " + job.id() + " is " + info.get().status().wireName());
      } else if (same) {
        PromiseVerdict verdict = job.promise().verify(graph);
        known.add("QEMU doesn't know job " + job.id() + "; " + verdict.text());
        JobObservation observation =
            isElsewhere(job, verdict)
                ? JobObservation.UNSEEN
                : JobObservations.gone(job.gate(), verdict);
        jobs.put(job.id(), proven(observation, job, graph, failed, known));
      } else {
        List<String> chain = chain(graph, job);
        boolean isBack = journal.header().plan().compensatedBy(job.id()).isPresent();
        JobObservation observation =
            JobObservations.bygone(job, chain, journal.mayHaveSwitched(job));
        String which = another ? "another QEMU runs now" : "this may be another QEMU";
        known.add(which + "; it has " + String.join(" over ", chain));
        jobs.put(
            job.id(),
            isBack ? JobObservation.UNSEEN : proven(observation, job, graph, failed, known));
      }
    }
    return new ObservedState(
        same ? QemuContinuity.SAME : another ? QemuContinuity.OTHER : QemuContinuity.UNSURE,
        jobs,
        same ? graph.nodes().keySet() : Set.of(),
        same ? overlays(graph) : Set.of(),
        same ? covered(journal, graph) : List.of(),
        same ? List.of() : outdated(journal, graph),
        files(journal),
        known);
  }

  /**
   * A graph may show what QEMU could not write into an image's header, and a job that failed is
   * none that succeeded.
   */
  private static JobObservation proven(
      JobObservation observation,
      PlannedJob job,
      BlockGraph graph,
      Set<JobId> failed,
      List<String> known) {
    if (observation != JobObservation.KEPT) {
      return observation;
    }
    List<String> others =
        graph.nodes().values().stream()
            .map(BlockNode::image)
            .distinct()
            .filter(image -> !job.dropped().contains(image))
            .toList();
    for (String image : job.dropped()) {
      Optional<String> user =
          HeaderReferences.isLocal(image)
              ? HeaderReferences.to(Path.of(image), others)
              : Optional.empty();
      user.ifPresent(text -> known.add(image + ": " + text));
      if (user.isPresent()) {
        return JobObservation.FAILED;
      }
    }
    return failed.contains(job.id()) ? JobObservation.FAILED : JobObservation.KEPT;
  }

  /** Whether a copy, from which the disk was to stay away, may be what it is on. */
  private static boolean isElsewhere(PlannedJob job, PromiseVerdict verdict) {
    boolean wasThere =
        job.promise() instanceof PivotPromise pivot && pivot.locator().disk().isAttached();
    return job.gate() == Gate.COPY
        && (verdict.kind() == PromiseVerdict.Kind.PIVOTED
            || (wasThere && verdict.kind() == PromiseVerdict.Kind.UNSEEN));
  }

  /** Overlays of the operation that something was put on, so that they can't be committed. */
  private static List<String> covered(JournalState journal, BlockGraph graph) {
    Plan plan = journal.header().plan();
    List<String> doubts = new ArrayList<>();
    for (Disk disk : graph.disks().stream().filter(Disk::isAttached).toList()) {
      List<String> images = graph.chain(disk).layers().stream().map(BlockNode::image).toList();
      plan.jobs().stream()
          .filter(job -> plan.canCommitOffline(job) && !journal.isKept(job.id()))
          .filter(job -> images.indexOf(job.leaf()) > 0)
          .findFirst()
          .ifPresent(
              job ->
                  doubts.add(
                      images.get(0)
                          + " was put on "
                          + job.leaf()
                          + " since, which is a layer of "
                          + disk.name()
                          + " now and must stay: end this operation by --forget, and take it out by"
                          + " `blockjob merge`"));
    }
    return doubts;
  }

  private static List<String> outdated(JournalState journal, BlockGraph graph) {
    OutdatedImages outdated = new OutdatedImages(journal);
    List<String> running = outdated.in(graph);
    return running.isEmpty() ? outdated.written() : running;
  }

  private static Set<String> overlays(BlockGraph graph) {
    return graph.nodes().values().stream()
        .filter(node -> node.backing() != null)
        .map(BlockNode::name)
        .collect(Collectors.toSet());
  }

  /** The chain with the image that stays, or one that was to go; empty if there is none. */
  private static List<String> chain(BlockGraph graph, PlannedJob job) {
    return graph.disks().stream()
        .map(disk -> graph.chain(disk).layers().stream().map(BlockNode::image).toList())
        .filter(
            images ->
                images.contains(job.kept()) || job.dropped().stream().anyMatch(images::contains))
        .findFirst()
        .orElse(List.of());
  }

  /** Those of the journal's files that are there. */
  static Set<Path> files(JournalState journal) {
    return journal.header().plan().steps().stream()
        .flatMap(step -> step.files().stream())
        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .collect(Collectors.toSet());
  }
}
