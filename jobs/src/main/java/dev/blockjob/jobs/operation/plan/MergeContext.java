package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.files.ImageFiles;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.qmp.schema.QmpSchema;

/** What all runs of a merge are planned with. */
record MergeContext(
    QmpSchema schema, FileChecks files, ImageFiles images, OperationId id, Merge request) {

  VisibleImages seen() {
    return new VisibleImages(files, images);
  }
}
