package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was observed of an operation's jobs, nodes and files.
 *
 * @param continuity of which QEMU
 * @param jobs of each of the operation's jobs
 * @param nodes the nodes of the QEMU that the operation was planned on; empty if that has gone
 * @param overlays those of {@code nodes} that have another below them; where no QEMU runs, those
 *     whose image has more than what is below it
 * @param doubts why nothing may be changed, in sentences, such as that an image was written to
 *     below its overlay; empty if nothing speaks against it
 * @param outdated what needs attention, in sentences: a disk that is on an image which it had left
 *     for good
 * @param files those of the operation's files that are there
 * @param known what was seen, in sentences, for people
 */
public record ObservedState(
    QemuContinuity continuity,
    Map<JobId, JobObservation> jobs,
    Set<String> nodes,
    Set<String> overlays,
    List<String> doubts,
    List<String> outdated,
    Set<Path> files,
    List<String> known) {

  /** Copies. */
  public ObservedState {
    jobs = Map.copyOf(jobs);
    nodes = Set.copyOf(nodes);
    overlays = Set.copyOf(overlays);
    doubts = List.copyOf(doubts);
    outdated = List.copyOf(outdated);
    files = Set.copyOf(files);
    known = List.copyOf(known);
  }

  /** About jobs: no overlay matters. */
  public ObservedState(
      QemuContinuity continuity,
      Map<JobId, JobObservation> jobs,
      Set<String> nodes,
      Set<Path> files,
      List<String> known) {
    this(continuity, jobs, nodes, Set.of(), List.of(), List.of(), files, known);
  }

  /** The same with one more reason to change nothing. */
  public ObservedState withDoubt(String doubt) {
    List<String> all = Stream.concat(doubts.stream(), Stream.of(doubt)).toList();
    return new ObservedState(continuity, jobs, nodes, overlays, all, outdated, files, known);
  }

  /** The same where QEMU itself said of those jobs that they have changed nothing. */
  public ObservedState knowing(Set<JobId> failed) {
    Map<JobId, JobObservation> told = new HashMap<>(jobs);
    failed.forEach(
        id ->
            told.computeIfPresent(
                id,
                (job, seen) -> seen == JobObservation.UNSEEN ? JobObservation.UNCHANGED : seen));
    return new ObservedState(continuity, told, nodes, overlays, doubts, outdated, files, known);
  }

  /** Which QEMU was asked. */
  public enum QemuContinuity {
    /** The one that the operation was planned on. */
    SAME,
    /** Another one, at the same monitor: the first has gone, with its jobs. */
    OTHER,
    /** One at the same monitor whose process can't be seen: the first one, or another. */
    UNSURE,
    /** None runs: the images themselves were looked at, under QEMU's locks. */
    DOWN
  }

  /** Where a job stands. */
  public enum JobObservation {
    /** QEMU doesn't know it, and the disk is as before it. */
    UNCHANGED,
    /** On its way to its gate. */
    RUNNING,
    AT_GATE,
    /** Past its gate, or concluded, and not dismissed. */
    ENDING,
    /** QEMU doesn't know it, and the disk is as it promised. */
    KEPT,
    /**
     * The disk is as it promised, but it ended with an error, or an image's header still names what
     * it was to drop.
     */
    FAILED,
    /** QEMU doesn't know it, and the disk can't tell. */
    UNSEEN;

    /** Whether QEMU knows it. */
    public boolean isListed() {
      return this == RUNNING || this == AT_GATE || this == ENDING;
    }
  }

  /** Where that job stands; UNSEEN for one that was not looked at. */
  public JobObservation job(JobId id) {
    return jobs.getOrDefault(id, JobObservation.UNSEEN);
  }

  /** Whether all of them are where they are wanted; undecided if one can't be seen. */
  public Evidence all(List<JobId> ids, Set<JobObservation> wanted) {
    if (ids.stream().map(this::job).allMatch(wanted::contains)) {
      return Evidence.HAPPENED;
    }
    return ids.stream().map(this::job).anyMatch(JobObservation.UNSEEN::equals)
        ? Evidence.UNDECIDED
        : Evidence.NOT_HAPPENED;
  }
}
