package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BackupPlanTest {

  private static final Target COPY = new Target.NewFile(Path.of("/images/copy.qcow2"), null);

  @Test
  void aNewFileIsCreatedOpenedAndClosedAtTheEnd() {
    StartPlan plan = plan("idle", Backup.of("vd0", COPY));

    assertThat(plan.preparations()).hasSize(4);
    assertThat(commands(plan))
        .last()
        .isEqualTo(
            "blockdev-backup {'job-id':'j1','device':'active','target':'bj-j1','sync':'full',"
                + "'filter-node-name':'bj-j1-filter','auto-finalize':false,'auto-dismiss':false}");
    assertThat(plan.finalizeAtPending()).isTrue();
    assertThat(plan.obsoleteNodes().nodes()).containsExactly("bj-j1", "bj-j1-file");
    assertThat(plan.files()).containsExactly(Path.of("/images/copy.qcow2"));
  }

  @Test
  void optionsArePassedOn() {
    StartPlan plan =
        plan(
            "idle",
            Backup.of("vd0", COPY)
                .withCompress(true)
                .withOnSourceError(OnError.IGNORE)
                .withOnTargetError(OnError.ENOSPC)
                .withSpeed(7)
                .withAutoFinalize(true));

    assertThat(arguments(plan).encode())
        .contains(
            "\"compress\":true,\"on-source-error\":\"ignore\",\"on-target-error\":\"enospc\","
                + "\"speed\":7,\"auto-dismiss\":false");
    assertThat(plan.finalizeAtPending()).isFalse();
  }

  @Test
  void aNodeThatIsThereIsUsedAndLeftAlone() {
    StartPlan plan = plan("daemon-mirror-pivoted", Backup.of("active", new Target.Node("bj-m")));

    assertThat(plan.preparations()).isEmpty();
    assertThat(plan.obsoleteNodes().nodes()).isEmpty();
  }

  @Test
  void aBackupOfNewWritesReadsTheRestFromTheSource() {
    assertThat(
            String.join("\n", commands(plan("idle", Backup.of("vd0", COPY).withSync(Sync.NONE)))))
        .contains("'backing-file':'active.qcow2'");
  }

  @Test
  void aRawImageCannotBeCompressed() {
    Target raw = new Target.NewFile(Path.of("/images/copy.raw"), "raw");

    refused(Reason.INVALID, () -> plan("idle", Backup.of("vd0", raw).withCompress(true)));
  }

  @Test
  void itsTargetIsFlushedBeforeItIsASuccess() {
    assertThat(plan("idle", Backup.of("vd0", COPY)).promise().unflushed())
        .containsExactly("bj-j1", "bj-j1-file");
    assertThat(
            plan("daemon-mirror-pivoted", Backup.of("active", new Target.Node("bj-m")))
                .promise()
                .unflushed())
        .containsExactly("bj-m");
  }

  @Test
  void aBackupPromisesNothingAboutTheGraph() {
    StartPlan plan = plan("idle", Backup.of("vd0", COPY));

    assertThat(plan.promise().verify(Dumps.graph("mirror-pivoted")).kind())
        .isEqualTo(PromiseVerdict.Kind.DONE);
    assertThat(plan.promise().isOfChange()).as("one that is cancelled changes nothing").isFalse();
  }
}
