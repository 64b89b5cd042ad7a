package dev.blockjob.operations.plan;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.Trait;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operation will do.
 *
 * @param kind such as {@code merge}
 * @param disks what they are called
 * @param images all images of these disks before, so that later operations see who is at work there
 * @param jobs those that its steps name, for rolling something back included
 * @param steps in order. After a failure what happened is rolled back, unless something switched:
 *     then there is only forward
 * @param notes what was weighed, for people
 * @param convergence what happens when a job doesn't come closer to its end
 * @param files those that were there already, that could be seen, and that the disks need
 * @param scope where users of its images are looked for before one is deleted or changed
 * @param formats of images by their names, as QEMU was told them: what is in a raw image can look
 *     like another format
 */
public record Plan(
    OperationId id,
    String kind,
    List<String> disks,
    List<String> images,
    List<PlannedJob> jobs,
    List<Step> steps,
    List<String> notes,
    Convergence convergence,
    List<PlannedFile> files,
    ScanScope scope,
    Map<String, String> formats) {

  /** Copies. */
  public Plan {
    disks = List.copyOf(disks);
    images = List.copyOf(images);
    jobs = List.copyOf(jobs);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
    files = List.copyOf(files);
    formats = Map.copyOf(formats);
  }

  /** Of which no format is known but those of its own images. */
  public Plan(
      OperationId id,
      String kind,
      List<String> disks,
      List<String> images,
      List<PlannedJob> jobs,
      List<Step> steps,
      List<String> notes,
      Convergence convergence,
      List<PlannedFile> files,
      ScanScope scope) {
    this(id, kind, disks, images, jobs, steps, notes, convergence, files, scope, Map.of());
  }

  /** The same with those formats. */
  public Plan with(Map<String, String> known) {
    return new Plan(id, kind, disks, images, jobs, steps, notes, convergence, files, scope, known);
  }

  /** The same with that scope. */
  public Plan within(ScanScope other) {
    return new Plan(
        id, kind, disks, images, jobs, steps, notes, convergence, files, other, formats);
  }

  /** Whether it deletes or changes an image that others could use. */
  public boolean needsNoOtherUser() {
    return steps.stream().anyMatch(step -> step.has(Trait.WANTS_NO_OTHER_USER));
  }

  /** With the default convergence. */
  public Plan(
      OperationId id,
      String kind,
      List<String> disks,
      List<String> images,
      List<PlannedJob> jobs,
      List<Step> steps,
      List<String> notes,
      List<PlannedFile> files) {
    this(id, kind, disks, images, jobs, steps, notes, Convergence.DEFAULT, files, ScanScope.NONE);
  }

  /** The same of which no file was there, or could be seen. */
  public Plan(
      OperationId id,
      String kind,
      List<String> disks,
      List<String> images,
      List<PlannedJob> jobs,
      List<Step> steps,
      List<String> notes,
      Convergence convergence) {
    this(id, kind, disks, images, jobs, steps, notes, convergence, List.of(), ScanScope.NONE);
  }

  /** The same with the default convergence. */
  public Plan(
      OperationId id,
      String kind,
      List<String> disks,
      List<String> images,
      List<PlannedJob> jobs,
      List<Step> steps,
      List<String> notes) {
    this(id, kind, disks, images, jobs, steps, notes, List.of());
  }

  /** The same with other notes and another convergence. */
  public Plan converging(List<String> otherNotes, Convergence other) {
    return new Plan(id, kind, disks, images, jobs, steps, otherNotes, other, files, scope, formats);
  }

  /** The jobs that its steps start; the others compensate an overlay. */
  public List<PlannedJob> forwardJobs() {
    return jobs.stream().filter(job -> compensatedBy(job.id()).isEmpty()).toList();
  }

  /** The overlay that the job of that id compensates; empty if it is one that goes forward. */
  public Optional<OverlayPut> compensatedBy(JobId id) {
    return overlays().filter(put -> put.back().equals(id)).findFirst();
  }

  /** Whether a step of it puts an overlay on a disk, which only a job can take back. */
  public boolean putsOverlay() {
    return overlays().findAny().isPresent();
  }

  private Stream<OverlayPut> overlays() {
    return steps.stream()
        .flatMap(step -> step instanceof OverlayPut put ? Stream.of(put) : Stream.empty());
  }

  /**
   * Whether the job commits an overlay that the operation has made and discards then: that can be
   * done without a QEMU, too.
   */
  public boolean canCommitOffline(PlannedJob job) {
    return compensatedBy(job.id()).isPresent()
        || (job.command().equals("block-commit")
            && steps.stream()
                .filter(step -> job.id().equals(step.after()))
                .flatMap(step -> Stream.ofNullable(step.discards()))
                .anyMatch(made -> made.file().toString().equals(job.leaf())));
  }

  /**
   * The job of that id.
   *
   * @throws IllegalArgumentException if no step can have named it
   */
  public PlannedJob job(JobId id) {
    return jobs.stream()
        .filter(job -> job.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no job " + id + " in " + this.id));
  }
}
