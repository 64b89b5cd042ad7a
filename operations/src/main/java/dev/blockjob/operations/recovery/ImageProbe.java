package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.job.JobObservations;
import dev.blockjob.operations.step.node.TakeSnapshot;
import dev.blockjob.qmp.process.QemuImg;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Observes the state that the images show when no QEMU runs. They are looked at under QEMU's locks:
 * where one has them open, {@code qemu-img} fails, and so does this. Blocks.
 */
public final class ImageProbe {

  private final JournalState journal;
  private final QemuImg img;
  private final ForeignOverlays foreign;
  private final Map<JobId, JobObservation> jobs = new HashMap<>();
  private final List<String> known = new ArrayList<>();

  /**
   * About the operation of {@code journal}.
   *
   * @param scope where images on top of its own are looked for, beside where the journal says
   */
  public ImageProbe(JournalState journal, QemuImg img, ScanScope scope) {
    this.journal = journal;
    this.img = img;
    this.foreign = new ForeignOverlays(journal.header().plan(), scope);
  }

  /**
   * Observes the state.
   *
   * @throws dev.blockjob.qmp.process.QemuToolException if the images can't be looked at, such as
   *     because a QEMU has them open
   */
  public ObservedState observe() {
    for (PlannedJob job : journal.header().plan().jobs()) {
      jobs.put(job.id(), observation(job));
    }
    try {
      return seen();
    } catch (UncomparableException e) {
      return observe(Set.of(), List.of(String.valueOf(e.getMessage())));
    }
  }

  private ObservedState seen() {
    SnapshotEvidence snapshots = new SnapshotEvidence(journal, img);
    List<String> doubts = new ArrayList<>(new OverlayConsistency(journal, img).doubts());
    doubts.addAll(snapshots.doubts());
    doubts.addAll(new OlderJournal(journal).doubts());
    doubts.addAll(covered());
    Set<String> written = doubts.isEmpty() ? snapshots.written() : Set.of();
    ObservedState observed = observe(written, doubts);
    return doubts.isEmpty() ? observe(written, forks(observed)) : observed;
  }

  private ObservedState observe(Set<String> written, List<String> doubts) {
    return new ObservedState(
        QemuContinuity.DOWN,
        jobs,
        Set.of(),
        written,
        doubts,
        new OutdatedImages(journal).written(),
        QemuProbe.files(journal),
        known);
  }

  /** Overlays of the operation that have an image on top, which needs them. */
  private List<String> covered() {
    Plan plan = journal.header().plan();
    return plan.jobs().stream()
        .filter(job -> plan.canCommitOffline(job) && !journal.isKept(job.id()))
        .flatMap(this::covered)
        .toList();
  }

  private Stream<String> covered(PlannedJob job) {
    return journal.maySwitch(job.id())
        ? fork(eitherSideOfASwitch(job.leaf())).stream()
        : foreign.on(job.leaf()).stream().map(image -> covered(image, job.leaf()));
  }

  private String covered(String image, String overlay) {
    return image
        + " was put on "
        + overlay
        + " since, which is a layer of the disk now and must stay: start the VM with "
        + String.join(" or ", foreign.tops(image));
  }

  /** Images that others are on: a snapshot taken since, or a clone, which nothing tells apart. */
  private List<String> forks(ObservedState observed) {
    return leaves(journal, observed).stream()
        .map(leaf -> fork(eitherSideOfASwitch(leaf)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * {@code leaf}, and where the disk is if a switch that may have been sent, and whose end the
   * journal doesn't have, went the other way: a snapshot that was taken of one side is no worse for
   * the images that read the same.
   */
  private Set<String> eitherSideOfASwitch(String leaf) {
    Set<String> sides = new LinkedHashSet<>(Set.of(leaf));
    for (PlannedJob job : journal.header().plan().jobs()) {
      boolean isOpen = job.pivots() && journal.maySwitch(job.id()) && !journal.isKept(job.id());
      if (isOpen && (sides.contains(job.leaf()) || sides.contains(job.kept()))) {
        sides.add(job.leaf());
        sides.add(job.kept());
      }
    }
    return sides;
  }

  private Optional<String> fork(Set<String> sides) {
    List<String> named = sides.stream().map(this::withTops).toList();
    if (named.equals(List.copyOf(sides))) {
      return Optional.empty();
    }
    return Optional.of(
        "nothing shows on which of these the disk is: "
            + String.join(", or ", named)
            + "; what is on top may be a snapshot that was taken since, a clone, or what a commit has"
            + " left: start the VM with the right one, then recover");
  }

  private String withTops(String image) {
    List<String> tops = foreign.tops(image);
    return tops.equals(List.of(image))
        ? image
        : image + ", or " + String.join(", ", tops) + " on top of it";
  }

  /**
   * The images that the VM has to be started with, after what {@code observed} show: those that the
   * disks are on, or what may have been put on one since.
   */
  public static String start(JournalState journal, ObservedState observed, ScanScope scope) {
    ForeignOverlays foreign = new ForeignOverlays(journal.header().plan(), scope);
    return leaves(journal, observed).stream()
        .map(leaf -> start(leaf, String.join(" or ", foreign.tops(leaf))))
        .collect(Collectors.joining(" and "));
  }

  private static String start(String leaf, String top) {
    return top.equals(leaf) ? leaf : leaf + ", or " + top + " if that was put on it since";
  }

  private static List<String> leaves(JournalState journal, ObservedState observed) {
    Plan plan = journal.header().plan();
    Map<String, String> moved = new HashMap<>();
    for (PlannedJob job : plan.forwardJobs()) {
      if (job.pivots() && isKept(journal, observed, job.id())) {
        moved.put(job.leaf(), job.kept());
      }
    }
    Set<String> leaves = new LinkedHashSet<>();
    plan.jobs().forEach(job -> leaves.add(job.leaf()));
    for (PlannedJob job : plan.jobs()) {
      OverlayPut put = plan.compensatedBy(job.id()).orElse(null);
      if (put != null) {
        leaves.clear(); // the disk begins below all that the jobs are about
        leaves.add(put.image());
        if (journal.progress(put) != Progress.NONE && !isKept(journal, observed, job.id())) {
          moved.put(put.image(), put.file());
        }
      }
    }
    for (Step step : plan.steps()) {
      if (step instanceof TakeSnapshot take) {
        boolean isTaken = journal.evidence(take, observed) == Evidence.HAPPENED;
        take.overlays().forEach(it -> leaves.add(isTaken ? it.file() : it.image()));
      }
    }
    return leaves.stream().map(leaf -> last(moved, leaf)).distinct().toList();
  }

  private static boolean isKept(JournalState journal, ObservedState observed, JobId job) {
    return journal.isKept(job) || observed.job(job) == JobObservation.KEPT;
  }

  private static String last(Map<String, String> moved, String leaf) {
    String next = moved.get(leaf);
    return next == null ? leaf : last(moved, next);
  }

  private JobObservation observation(PlannedJob job) {
    boolean isKept = journal.isKept(job.id());
    if (isKept ? isGone(job) : isNotYet(job) || isBeingDiscarded(job)) {
      return isKept ? JobObservation.KEPT : JobObservation.UNCHANGED;
    }
    if (isKept) {
      List<String> chain = chain(job.kept()).images();
      known.add("the journal has the end of " + job.id() + "; " + String.join(" over ", chain));
      return JobObservation.KEPT;
    }
    ClosedChain chain = chain(job.leaf());
    known.add("the images are " + String.join(" over ", chain.images()));
    JobObservation observation =
        JobObservations.bygone(job, chain.images(), journal.mayHaveSwitched(job));
    return observation == JobObservation.UNSEEN && job.movesTheDisk()
        ? compared(job, chain)
        : observation;
  }

  private ClosedChain chain(String leaf) {
    return ClosedChain.of(img, journal.header().plan(), leaf);
  }

  /** What it left was removed after the next job. */
  private boolean isGone(PlannedJob job) {
    return steps(DiscardFile.class)
        .anyMatch(it -> it.file().toString().equals(job.kept()) && Files.notExists(it.file()));
  }

  /** It was to work on an image that is this operation's own, and may not have been made. */
  private boolean isNotYet(PlannedJob job) {
    return !journal.mayHaveSwitched(job)
        && steps(CreateFile.class).anyMatch(it -> it.file().toString().equals(job.leaf()));
  }

  /** A rollback had seen that the disk isn't there, and has begun to delete it. */
  private boolean isBeingDiscarded(PlannedJob job) {
    return !journal.maySwitch(job.id())
        && journal.entries().stream()
            .anyMatch(
                entry ->
                    entry.step() instanceof DiscardFile it
                        && it.file().toString().equals(job.kept()));
  }

  private <S extends Step> Stream<S> steps(Class<S> kind) {
    return journal.header().plan().steps().stream().filter(kind::isInstance).map(kind::cast);
  }

  /** No header tells of a pivot. If both images read the same, it makes no difference. */
  private JobObservation compared(PlannedJob job, ClosedChain chain) {
    try {
      ClosedChain other = chain.has(job.kept()) ? chain : chain(job.kept());
      String format = chain.format(job.leaf());
      String keptFormat = other.format(job.kept());
      if (ClosedImages.same(img, job.leaf(), format, job.kept(), keptFormat)) {
        known.add(job.leaf() + " and " + job.kept() + " read the same");
        return journal.maySwitch(job.id()) ? JobObservation.KEPT : JobObservation.UNCHANGED;
      }
      if (!journal.maySwitch(job.id()) && hasNothingMore(job, format, keptFormat)) {
        known.add(job.kept() + " has nothing that " + job.leaf() + " lacks");
        return JobObservation.UNCHANGED;
      }
    } catch (UncomparableException e) {
      known.add(String.valueOf(e.getMessage()));
      return JobObservation.UNSEEN;
    }
    known.add(
        job.leaf()
            + " and "
            + job.kept()
            + " differ: if the disk had moved to the second, the first is out of date, if not,"
            + " the second isn't complete"
            + (journal.maySwitch(job.id())
                ? ""
                : "; "
                    + job.id()
                    + " was not let through, but any client of its QEMU could have completed it"));
    return JobObservation.UNSEEN;
  }

  /**
   * Whether all that was ever written to a target that was made for the job is in its source, too.
   * What was not written to a qcow2 image is not allocated there: not so in a raw one.
   */
  private boolean hasNothingMore(PlannedJob job, String format, String keptFormat) {
    return keptFormat.equals(ClosedImages.QCOW2)
        && job.command().endsWith("mirror")
        && steps(CreateFile.class).anyMatch(it -> it.file().toString().equals(job.kept()))
        && ClosedImages.same(
            img, job.leaf(), format, job.kept(), ClosedImages.over(job.kept(), job.leaf(), format));
  }
}
