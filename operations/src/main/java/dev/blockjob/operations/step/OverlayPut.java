package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;

/** A step that puts an overlay of the operation's own on a disk: the guest writes there then. */
public interface OverlayPut extends Step {

  /** The active layer until then. */
  String node();

  /** The node that is put on it. */
  String overlay();

  /** Of {@link #node}. */
  String image();

  /** Of {@link #overlay}. */
  String file();

  /** The job that commits the overlay back into what is below it. */
  JobId back();
}
