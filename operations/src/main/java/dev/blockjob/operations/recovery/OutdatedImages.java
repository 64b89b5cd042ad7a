package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images that an operation's disks have left, as its journal has it: a VM that is started on
 * one lacks what was written since.
 */
final class OutdatedImages {

  private final JournalState journal;

  /** From image to image. */
  private final Map<String, String> moved = new LinkedHashMap<>();

  OutdatedImages(JournalState journal) {
    this.journal = journal;
    Plan plan = journal.header().plan();
    for (PlannedJob job : plan.forwardJobs()) {
      if (job.pivots() && journal.isKept(job.id())) {
        moved.put(job.leaf(), job.kept());
      }
    }
    for (PlannedJob job : plan.jobs()) {
      Optional<OverlayPut> put = plan.compensatedBy(job.id());
      put.filter(it -> moved.containsKey(it.file()))
          .ifPresent(it -> moved.put(it.image(), it.file()));
    }
  }

  /** The disks of {@code graph} that are on one, not those that a node of a past job is. */
  List<String> in(BlockGraph graph) {
    List<String> sentences = new ArrayList<>();
    for (Disk disk : graph.disks().stream().filter(Disk::isAttached).toList()) {
      graph.chain(disk).layers().stream()
          .map(BlockNode::image)
          .filter(moved::containsKey)
          .findFirst()
          .ifPresent(
              image ->
                  sentences.add(
                      disk.name()
                          + " is on "
                          + image
                          + ", which is out of date: the disk had moved to "
                          + last(image)
                          + ". End the VM and start it with that one; what was written since the VM"
                          + " was started is in the other alone"));
    }
    return sentences;
  }

  /** Those that were written to after the disk had left them. Blocks. */
  List<String> written() {
    List<String> sentences = new ArrayList<>();
    for (String image : moved.keySet()) {
      Optional<Stamp> then = journal.stamp(image);
      Optional<Stamp> now = Stamp.of(image);
      if (then.isPresent() && now.isPresent() && !then.equals(now)) {
        sentences.add(
            image
                + " was changed after the disk had moved to "
                + last(image)
                + ": if a VM was started on it, it has what the other lacks");
      }
    }
    return sentences;
  }

  private String last(String image) {
    String next = moved.get(image);
    return next == null ? image : last(next);
  }
}
