package dev.blockjob.operations.merge;

import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.planning.VisibleImages;
import dev.blockjob.qmp.schema.QmpSchema;

/** What all runs of a merge are planned with. */
record MergeContext(
    QmpSchema schema, FileChecks files, ImageFiles images, OperationId id, Merge request) {

  VisibleImages seen() {
    return new VisibleImages(files, images);
  }
}
