package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job that QEMU says succeeded, and of which it doesn't say whether that is on the disk. */
class JobStarterTest {

  private static final JobId JOB = new JobId("commit-1");
  private static final BlockGraph EMPTY =
      new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);
  private static final GraphPromise WRITES_TO_BASE =
      new GraphPromise() {
        @Override
        public PromiseVerdict verify(BlockGraph after) {
          return new PromiseVerdict(PromiseVerdict.Kind.DONE, "so it is");
        }

        @Override
        public List<String> unflushed() {
          return List.of("base");
        }
      };

  private static Future<JobOutcome> flushed(JobOutcome ended, Throwable answer) {
    QmpConnection qemu =
        (QmpConnection)
            Proxy.newProxyInstance(
                QmpConnection.class.getClassLoader(),
                new Class<?>[] {QmpConnection.class},
                (proxy, method, arguments) -> Future.failedFuture(answer));
    return JobStarter.flushed(qemu, ended, WRITES_TO_BASE, "block-commit", EMPTY);
  }

  @Test
  void whereTheFlushGetsNoAnswerTheOutcomeIsAFailureAndDoesNotFail() {
    Completed done = new Completed(JOB, Ending.DONE);
    for (Throwable none :
        List.of(
            new OutcomeUnknownException("blockdev-reopen", "no reply within 60000 ms", null),
            new NotSentException("blockdev-reopen", "it waited 60000 ms", null),
            new IllegalStateException("closed"))) {
      assertThat(flushed(done, none).result())
          .isInstanceOfSatisfying(
              Failed.class,
              failed ->
                  assertThat(failed.error())
                      .contains("the job is over", none.getMessage(), "delete nothing"));
    }
  }

  @Test
  void howAJobFailedIsNotAskedAnyMore() {
    Failed failed = new Failed(JOB, "No space left on device");

    assertThat(flushed(failed, new IllegalStateException("closed")).result()).isSameAs(failed);
  }
}
