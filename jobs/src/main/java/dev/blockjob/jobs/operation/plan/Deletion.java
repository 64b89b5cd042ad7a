package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.Step;
import java.nio.file.Path;
import java.util.List;

/** Whether the file of a layer that drops out can be deleted. */
final class Deletion {
  private Deletion() {}

  /** Adds the step, or the reason against it to {@code notes}. */
  static void plan(
      SeenImages seen,
      Neighbours neighbours,
      BlockNode layer,
      JobId after,
      List<Step> steps,
      List<String> notes) {
    Path file = seen.file(layer).orElse(null);
    String key = file == null ? null : seen.images().key(file);
    String user = neighbours.user(layer);
    if (file == null || key == null) {
      notes.add(layer.image() + " stays: it is no file that can be seen from here");
    } else if (user != null) {
      notes.add(layer.image() + " stays: " + user);
    } else {
      steps.add(new DeleteFile(file, key, after));
    }
  }
}
