///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS dev.blockjob:blockjob-jobs:0.1.0-SNAPSHOT

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Vertx;

/** Merges a disk's snapshots into its base, live: Merge.java /path/of/qmp.sock vd0 */
class Merge {
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    QmpClient.create(vertx, QmpAddress.parse(arguments[0]))
        .connect()
        .map(BlockJobs::on)
        .compose(jobs -> jobs.start(Commit.of(arguments[1])))
        .compose(BlockJob::outcome)
        .onSuccess(System.out::println) // Completed, Cancelled, Failed or Vanished
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .map(outcome -> outcome.kind() == JobOutcome.Kind.COMPLETED ? 0 : 1)
        .otherwise(1)
        .eventually(vertx::close)
        .onSuccess(System::exit);
  }
}
