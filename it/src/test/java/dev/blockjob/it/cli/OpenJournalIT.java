package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.operation.CrashingController;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Verbs that aren't operations, on a disk of which an operation stopped half-way. */
class OpenJournalIT {

  private static final String DYING = "dying";

  private static Vm vm(QemuLab lab) {
    Vm vm = Cli.vm(lab).with(Monitors.arguments(lab, DYING)).start();
    vm.guest();
    return vm;
  }

  private static Path state(QemuLab lab) {
    return lab.folder().resolve("state");
  }

  private static void dies(Vm vm, StepType<?> where) {
    Merge merge = Merge.of(vm.disk(), "snap1").withDirection(Direction.COMMIT);
    assertThat(
            CrashingController.dies(
                Await.get(
                    QmpClient.create(QemuLab.vertx(), Monitors.address(vm.lab(), DYING)).connect()),
                state(vm.lab()),
                Convergence.DEFAULT,
                merge,
                (point, step) ->
                    point == CrashPoint.Point.AFTER_INTENT && step.type().equals(where)))
        .isTrue();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatChangesTheChainComesAfterARecovery(QemuLab lab) throws IOException {
    Path dropped = lab.folder().resolve("active.qcow2");
    for (List<String> verb :
        List.of(
            List.of("snapshot", "guest=new.qcow2"),
            List.of("commit", "guest"),
            List.of("stream", "guest"),
            List.of("mirror", "guest", "new.qcow2", "--pivot"))) {
      Files.deleteIfExists(lab.folder().resolve("new.qcow2"));
      Vm vm = vm(lab);
      dies(vm, DeleteFile.TYPE);
      assertThat(dropped).as("%s", verb).exists();

      Answer answer = Cli.on(vm).run(stateful(verb)).exits(0);

      assertThat(answer.out()).contains("is not finished: recovering it first", "has ended: done");
      assertThat(dropped).as("%s", verb).doesNotExist();
      assertThat(new OperationHistory(state(lab)).unfinished()).isEmpty();
      vm.close();
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aJobOfAnOperationIsNotSwitchedWithoutItsJournal(QemuLab lab) {
    Vm vm = vm(lab);
    dies(vm, SwitchJobs.TYPE);
    OperationId owner = new OperationHistory(state(lab)).unfinished().get(0).plan().id();
    List<String> job = Await.get(vm.jobs().query()).stream().map(it -> it.id().value()).toList();
    assertThat(job).hasSize(1);

    for (String verb : List.of("complete", "finalize", "dismiss")) {
      Cli.on(vm)
          .run(stateful(List.of("job", verb, job.get(0))))
          .exits(2)
          .says("is of operation " + owner + ", which isn't finished");
    }

    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(Cli.on(vm).run(stateful(List.of("recover", owner.value()))).exits(0).out())
        .contains("done: " + owner);
    assertThat(vm.chain()).containsExactly("snap1", "base");
  }

  private static String[] stateful(List<String> verb) {
    List<String> line = new ArrayList<>(verb);
    line.addAll(List.of("--state-dir", "state"));
    return line.toArray(String[]::new);
  }
}
