package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.run.Boundary;
import dev.blockjob.jobs.operation.run.OperationsImpl;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** A snapshot of a guest that is frozen around its moment. */
class FrozenSnapshotIT {

  private static Snapshot snapshot(Chain chain, String name) {
    return new Snapshot(
        List.of(
            new Snapshot.Overlay(
                chain.vm().disk(), chain.vm().lab().folder().resolve(name + ".qcow2"), name)));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theGuestIsFrozenAroundTheMomentAndThawedAfterwards(Lab lab) {
    Chain chain = Chain.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());

    Await.get(operations.snapshot(snapshot(chain, "s1"), agent.address()));

    assertThat(agent.asked()).containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
    assertThat(chain.layers()).containsExactly("base", "active", "s1");
    assertThat(chain.locks()).isEmpty();

    agent.refuse("guest-fsfreeze-freeze");
    assertThatThrownBy(() -> Await.get(operations.snapshot(snapshot(chain, "s2"), agent.address())))
        .hasMessageContaining("no snapshot was taken")
        .hasMessageContaining("not today")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1)); // by Await
    assertThat(chain.layers()).containsExactly("base", "active", "s1");
    assertThat(chain.images()).containsExactly("active", "base", "s1");
    assertThat(chain.locks()).isEmpty();
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void itIsThawedWhereverTheControllerDies(Lab lab) {
    Chain chain = Chain.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    int kills = 0;
    for (Step.Kind kind :
        List.of(Step.Kind.FREEZE_GUEST, Step.Kind.TAKE_SNAPSHOT, Step.Kind.THAW_GUEST)) {
      for (Boundary.Point point : Boundary.Point.values()) {
        die(chain, agent, "s" + kills++, kind, point);

        QmpConnection next = chain.controller();
        List<OperationOutcome> outcomes =
            Await.get(Operations.on(BlockJobs.on(next), chain.state()).recover());
        Await.get(next.close());

        assertThat(agent.isFrozen()).as("%s %s", kind, point).isFalse();
        assertThat(outcomes).as("%s %s", kind, point).hasSize(1);
        assertThat(chain.locks()).isEmpty();
      }
    }
    chain.nothingLost();
  }

  private static void die(
      Chain chain, FakeAgent agent, String name, Step.Kind kind, Boundary.Point at) {
    QmpConnection connection = chain.controller();
    Promise<Void> dead = Promise.promise();
    Boundary boundary =
        (point, step, journal) -> {
          if (point != at || step.kind() != kind) {
            return Future.succeededFuture();
          }
          journal.close();
          connection.close().onComplete(dead);
          return Promise.<Void>promise().future();
        };
    new OperationsImpl(BlockJobs.on(connection), chain.state(), boundary)
        .snapshot(snapshot(chain, name), agent.address())
        .onFailure(dead::tryFail);
    Await.get(dead.future());
  }
}
