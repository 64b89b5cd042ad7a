///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS dev.blockjob:blockjob-jobs:0.1.0-SNAPSHOT

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Vertx;

/** Shows the jobs of a QEMU: Jobs.java /path/of/qmp.sock */
class Jobs {
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    QmpClient.create(vertx, QmpAddress.parse(arguments[0]))
        .connect()
        .compose(connection -> BlockJobs.on(connection).query())
        .onSuccess(jobs -> jobs.forEach(System.out::println))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .map(0)
        .otherwise(1)
        .eventually(vertx::close)
        .onSuccess(System::exit);
  }
}
