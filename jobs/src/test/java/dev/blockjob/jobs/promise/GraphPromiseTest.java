package dev.blockjob.jobs.promise;

import static dev.blockjob.jobs.plan.Planning.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.promise.PromiseVerdict.Kind;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Promises, looked at in graphs before and after what real QEMUs did. */
class GraphPromiseTest {

  private static final Target COPY = new Target.NewFile(Path.of("/images/new.qcow2"), null);

  private static StartPlan mirrorTo(String id, BlockGraph before, String disk) {
    return Planner.plan(
        before, Schemas.QEMU_11_1, FakeFiles.withImages(), new JobId(id), Mirror.of(disk, COPY));
  }

  /** Before and after differ in made-up node names, so names in requests are those of after. */
  private static PromiseVerdict look(String before, BlockJobRequest request, String after) {
    return plan(before, request).promise().verify(Dumps.graph(after));
  }

  @Test
  void aMirrorPivotedIfTheDeviceIsOnTheTarget() {
    GraphPromise pivot =
        new PivotPromise(new DiskLocator(disk("mirror-pivoted", "vd0")), "bj-mirror-vd0-1");

    assertThat(pivot.verify(Dumps.graph("mirror-pivoted")))
        .isEqualTo(
            new PromiseVerdict(
                Kind.PIVOTED, "vd0 is on bj-mirror-vd0-1 (qcow2, /images/copy.qcow2)"));
    assertThat(pivot.verify(Dumps.graph("mirror-running")).kind()).isEqualTo(Kind.NOT_PIVOTED);
  }

  @Test
  void aMirrorThatLeftTheDiskWhereItWasDidNotPivot() {
    BlockGraph graph = Dumps.graph("idle");

    assertThat(mirrorTo("m", graph, "vd0").promise().verify(graph))
        .isEqualTo(
            new PromiseVerdict(
                Kind.NOT_PIVOTED, "vd0 is on active (qcow2, /images/active.qcow2), not on 'bj-m'"));
  }

  @Test
  void inAStorageDaemonTheExportTells() {
    StartPlan plan = mirrorTo("m", Dumps.graph("daemon-export"), "exp0");

    assertThat(plan.promise().verify(Dumps.graph("daemon-mirror-pivoted")).kind())
        .isEqualTo(Kind.PIVOTED);
    assertThat(plan.promise().verify(Dumps.graph("daemon-mirror-running")).kind())
        .isEqualTo(Kind.NOT_PIVOTED);
  }

  @Test
  void withoutDeviceAndExportNothingCanBeSeen() {
    BlockGraph graph = Dumps.graph("daemon-unattached");

    assertThat(mirrorTo("m", graph, "active").promise().verify(graph).kind())
        .isEqualTo(Kind.UNSEEN);
  }

  @Test
  void aDeviceThatWasUnpluggedTellsNothing() {
    StartPlan plan = mirrorTo("m", Dumps.graph("idle"), "sd0");

    assertThat(plan.promise().verify(Dumps.graph("throttle")))
        .isEqualTo(new PromiseVerdict(Kind.UNSEEN, "sd0 is gone"));
  }

  @Test
  void anActiveCommitPivotedIfTheDeviceIsOnTheBase() {
    BlockGraph after = Dumps.graph("commit-active-pivoted");
    String base = after.disk("vd0").active();
    GraphPromise pivot =
        new PivotPromise(new DiskLocator(disk("commit-active-running", "vd0")), base);

    assertThat(pivot.verify(after).kind()).isEqualTo(Kind.PIVOTED);
    assertThat(look("idle", Commit.of("vd0"), "idle").kind()).isEqualTo(Kind.NOT_PIVOTED);
  }

  @Test
  void anInternalCommitIsDoneIfTheLayerAboveIsOnTheBase() {
    BlockGraph after = Dumps.graph("commit-internal-done");
    String base = after.chain(after.disk("vd0")).base().name();

    assertThat(new BackingPromise("active", base).verify(after).kind()).isEqualTo(Kind.DONE);
    PromiseVerdict before = look("idle", Commit.of("vd0").withTop("snap1.qcow2"), "idle");
    assertThat(before.kind()).isEqualTo(Kind.NOT_DONE);
    assertThat(before.text()).contains("is backed by").contains(", not by '");
  }

  @Test
  void aStreamIsDoneIfTheLayerIsOnTheBase() {
    BlockGraph after = Dumps.graph("stream-done");
    String base = after.chain(after.disk("vd0")).base().name();

    assertThat(new BackingPromise("active", base).verify(after).kind()).isEqualTo(Kind.DONE);
    assertThat(new BackingPromise("active", null).verify(after).kind()).isEqualTo(Kind.NOT_DONE);
    assertThat(look("idle", Stream.of("vd0"), "idle").kind()).isEqualTo(Kind.NOT_DONE);
  }

  @Test
  void whatQemuDoesNotFlushIsFlushedTheBaseBeforeTheHeaderThatNamesIt() {
    assertThat(new BackingPromise("top", "base").unflushed()).containsExactly("base", "top");
    assertThat(new BackingPromise("top", null).unflushed()).containsExactly("top");
    assertThat(new BackingPromise("top", "base").resealed("block-commit")).containsExactly("base");
    assertThat(new BackingPromise("top", "base").resealed("block-stream"))
        .as("a stream wrote nothing to its base")
        .isEmpty();
    assertThat(new PivotPromise(new DiskLocator(disk("idle", "vd0")), "copy").unflushed())
        .isEmpty();
  }

  @Test
  void aLayerThatIsGoneTellsNothing() {
    assertThat(new BackingPromise("gone", null).verify(Dumps.graph("idle")).kind())
        .isEqualTo(Kind.UNSEEN);
  }

  private static dev.blockjob.jobs.graph.Disk disk(String dump, String name) {
    return Dumps.graph(dump).disk(name);
  }
}
