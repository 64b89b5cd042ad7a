package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.operation.CrashingController;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import java.nio.file.Path;

/** How far the jobs of an operation are, while it waits for them. */
class OperationProgressIT {

  private static final String STATE = "state";
  private static final String STATE_DIR = "--state-dir";
  private static final String RUNNING = "-1: running, ";

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aSlowMergeSaysInLinesHowFarItsJobIs(QemuLab lab) {
    Vm vm = Cli.vm(lab).with(Monitors.arguments(lab, "other")).start();
    SteadyJobs.fill(vm);

    Call merge =
        Cli.on(vm)
            .start(
                "merge",
                "vd0",
                "--all",
                "--direction",
                "commit",
                "--speed",
                "64K",
                STATE_DIR,
                STATE)
            .prints(RUNNING);
    String id = merge.printed().lines().findFirst().orElseThrow().replace("operation: ", "");
    Cli.at(lab, lab.folder().resolve("other.sock").toString())
        .run("job", "complete", id + "-1", STATE_DIR, STATE)
        .exits(2)
        .says("is of operation " + id, "process " + ProcessHandle.current().pid() + " drives");
    hurry(vm, id);

    assertThat(merge.end().exits(0).lines())
        .containsSubsequence(
            "step: wait until " + id + "-1 can switch",
            "step: switch: let " + id + "-1 change the graph")
        .filteredOn(line -> line.startsWith(id))
        .isNotEmpty()
        .allMatch(line -> line.matches("\\S+-1: [a-z]+, [\\d.]+ [KM]?i?B of [\\d.]+ MiB.*"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whatIsRecoveredSaysItTooInObjectsAndBeforeAnotherOperationWhereCtrlCEndsTheWait(
      QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    String first = half(vm, "m1.qcow2");
    Call recover = Cli.on(vm).start("--json", "recover", STATE_DIR, STATE).prints("\"offset\":");
    hurry(vm, first);
    Answer recovered = recover.end().exits(0);

    assertThat(recovered.json().get(0).getString("operation")).isEqualTo(first);
    assertThat(recovered.last().getString("outcome")).isEqualTo("done");
    assertThat(recovered.json())
        .filteredOn(line -> line.containsKey("offset"))
        .isNotEmpty()
        .allSatisfy(
            progress -> {
              assertThat(progress.getString("job")).isEqualTo(first + "-1");
              assertThat(progress.getLong("offset")).isBetween(0L, progress.getLong("len"));
              assertThat(progress.getLong("bytes-per-second")).isNotNegative();
              assertThat(progress.getBoolean("converging")).isTrue();
            })
        .first()
        .satisfies(progress -> assertThat(progress.getString("status")).isEqualTo("running"));

    String second = half(vm, "m2.qcow2");
    Call wrong =
        Cli.on(vm)
            .start("merge", "vd0", "--snapshot", "nope", STATE_DIR, STATE)
            .prints(second + RUNNING);
    hurry(vm, second);

    assertThat(wrong.end().exits(2).says("no node or image 'nope'").lines())
        .as("what was changed before the request was found to be wrong")
        .startsWith(
            "notice: operation " + second + " on this disk is not finished: recovering it first")
        .contains("notice: operation " + second + " has ended: done");

    String third = half(vm, "m3.qcow2");
    Call copy =
        Cli.on(vm).start("copy", "vd0", "c.qcow2", STATE_DIR, STATE).prints(third + RUNNING);
    copy.interrupt();

    Answer interrupted = copy.end().exits(6);
    interrupted.says("interrupted while " + third + " was being recovered");
    assertThat(interrupted.lines()).noneMatch(line -> line.startsWith("operation: "));
  }

  /** A slow move whose controller died while it waited; its id. */
  private static String half(Vm vm, String file) {
    QemuLab lab = vm.lab();
    Path state = lab.folder().resolve(STATE);
    QmpAddress monitor = QmpAddress.unix(lab.folder().resolve(Cli.SOCKET));
    boolean died =
        CrashingController.dies(
            Await.get(QmpClient.create(QemuLab.vertx(), monitor).connect()),
            state,
            Convergence.DEFAULT,
            Move.of("vd0", new Target.NewFile(lab.folder().resolve(file), "qcow2"))
                .withSpeed(Cli.MIB / 16),
            (point, step) -> point == CrashPoint.Point.AFTER_INTENT && step instanceof AwaitGates);
    assertThat(died).isTrue();
    return new OperationHistory(state).unfinished().get(0).plan().id().value();
  }

  private static void hurry(Vm vm, String operation) {
    SteadyJobs.setSpeed(vm, operation + "-1", 0);
  }
}
