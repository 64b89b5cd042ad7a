package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.util.List;

/** Placeholder. */
public final class BlockJobsImpl implements BlockJobs {
  private final QmpConnection connection;

  public BlockJobsImpl(QmpConnection connection) {
    this.connection = connection;
  }

  @Override
  public QmpConnection connection() {
    return connection;
  }

  @Override
  public Future<BlockGraph> graph() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<List<JobInfo>> query() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<BlockJob> start(BlockJobRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<BlockJob> attach(JobId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<BlockGraph> snapshot(Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }
}
