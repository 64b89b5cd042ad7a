package dev.blockjob.operations.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.plan.JobIds;
import dev.blockjob.operations.journal.JournalLeftovers;
import dev.blockjob.operations.journal.UnreadableJournal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a journal that can't be read is about the disks of a request. A header that is sound
 * names their images. Else what may be meant is: a disk whose images stand anywhere in the journal;
 * if it doesn't tell any images, one whose name may be in the operation's id; and all of a QEMU
 * that has a job of the operation, if none of them is meant by that. Pure.
 *
 * @param jobs the ids of all jobs of the QEMU
 * @param disks all disks of the QEMU, by name, with the images of all their layers
 */
record JournalConflicts(List<String> jobs, Map<String, List<String>> disks, SameFile sameFile) {

  /** {@code graph} with absolute paths. */
  static JournalConflicts of(BlockGraph graph, SameFile sameFile) {
    Map<String, List<String>> disks = new HashMap<>();
    graph
        .disks()
        .forEach(
            disk ->
                disks
                    .computeIfAbsent(disk.name(), name -> new ArrayList<>())
                    .addAll(graph.chain(disk).layers().stream().map(BlockNode::image).toList()));
    return new JournalConflicts(
        graph.jobs().stream().map(job -> job.id().value()).toList(), disks, sameFile);
  }

  /** Whether {@code journal} may be about one of {@code wanted}, which are some of the disks. */
  boolean concerns(UnreadableJournal journal, Collection<String> wanted) {
    if (wanted.stream().anyMatch(disk -> mayMean(journal, disk))) {
      return true;
    }
    boolean isAtWorkHere = jobs.stream().anyMatch(journal::owns);
    return isAtWorkHere && disks.keySet().stream().noneMatch(disk -> mayMean(journal, disk));
  }

  private boolean mayMean(UnreadableJournal journal, String disk) {
    JournalLeftovers leftovers = journal.leftovers();
    List<String> images = disks.getOrDefault(disk, List.of());
    List<String> named = leftovers.images();
    if (leftovers.isHeaderSound() && named != null) {
      return images.stream().anyMatch(image -> isOneOf(named, image));
    }
    return images.stream().anyMatch(leftovers::names)
        || (named == null && JobIds.mayName(journal.id().value(), disk));
  }

  private boolean isOneOf(List<String> named, String image) {
    return named.contains(image) || named.stream().anyMatch(it -> sameFile.test(image, it));
  }
}
