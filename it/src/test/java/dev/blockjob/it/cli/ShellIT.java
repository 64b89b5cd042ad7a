package dev.blockjob.it.cli;

import static dev.blockjob.it.cli.TypedShell.CTRL_C;
import static dev.blockjob.it.cli.TypedShell.CTRL_D;
import static dev.blockjob.it.cli.TypedShell.ENTER;
import static dev.blockjob.it.cli.TypedShell.TAB;
import static dev.blockjob.it.cli.TypedShell.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.JobInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** {@code shell} on a terminal. */
class ShellIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void namesComeFromTheLiveSchemaAndGraph(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "mine");
    TypedShell shell = TypedShell.on(vm);

    shell.type("job pau", TAB, "mi", TAB, ENTER).shows("mine: paused");
    shell.type("blockdev-a", TAB, "driver=null-c", TAB, "node-n", TAB, "added", ENTER);
    shell.shows("{ }");
    shell.type("blockdev-d", TAB, "node-name=add", TAB, ENTER).shows("{ }", 2);

    shell.type("{\"execute\": \"blockdev-a", TAB, ", \"arguments\": {\"driver\": \"null-c", TAB);
    shell.type(", \"node-n", TAB, "\"json\"}}", ENTER).shows("{ }", 3);

    assertThat(Await.get(vm.jobs().graph()).node("added")).isEmpty();
    assertThat(Await.get(vm.jobs().graph()).node("json")).isPresent();
    shell.type("job res", TAB, "mi", TAB, ENTER).shows("mine: resumed");
    shell.type("job cancel mine --wait", ENTER).shows("cancelled: mine");
    shell.type("chian", ENTER).shows("Did you mean the verb 'chain'?");
    shell.type(CTRL_D).end().exits(0);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void eventsAreShownAboveTheLineThatIsTypedAndLeaveItAsItIs(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("query-").shows("blockjob> query-");
    vm.call("stop");
    shell.shows("STOP").shows("blockjob> query-", 2);
    shell.type("status", ENTER).shows("\"paused\"");

    shell.type("events off", ENTER, "cont", ENTER).shows("{ }");
    shell.type("exit", ENTER).end().exits(0);
    assertThat(shell.screen()).doesNotContain("RESUME");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void ctrlCTakesBackTheLineOrCancelsTheJobOfTheVerbThatRuns(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    TypedShell shell = TypedShell.on(vm);

    shell.type("nonsense").shows("blockjob> nonsense");
    shell.type(CTRL_C).shows("blockjob> ", 2);
    shell.type("backup " + vm.disk() + " b.qcow2 --job-id j --speed 1M", ENTER).shows("MiB");
    shell.type(CTRL_C).shows("cancelling j").shows("cancelled: j; the disk is as it was");

    assertThat(Await.get(vm.jobs().query())).isEmpty();
    assertThat(Cli.file(vm, "b.qcow2")).doesNotExist();
    shell.type("query-jobs", ENTER).shows("[ ]").type(CTRL_D).end().exits(0);
    assertThat(shell.screen()).doesNotContain("QEMU refused");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void howAJobThatWasLeftEndedIsToldByItself(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    TypedShell shell = TypedShell.on(vm);

    shell.type("mirror " + vm.disk() + " m.qcow2 --job-id j", ENTER);
    shell.shows("blockjob job complete j").type("job complete j", ENTER);

    shell.shows("completed: j pivoted; the graph shows it");
    shell.type("exit", ENTER).end().exits(0);
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void jsonGoesOnUntilItsBracesCloseAndQuotesUntilTheyDo(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("{\"execute\":", ENTER).shows("} is missing> ");
    shell.type("\"query-jobs\"}", ENTER).shows("[ ]");
    shell.type("job cancel 'a", ENTER, "b'", ENTER).shows("no job");
    shell.type(CTRL_D).end().exits(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anOpenLineIsLeftByAnEmptyOneOrByCtrlCAndWrongJsonIsToldAtOnce(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("{\"execute\": [", ENTER).shows("]} is missing> ");
    shell.type(ENTER).shows("]} is missing. Nothing was sent");
    shell.type("job cancel \"a", ENTER).shows("\" is missing> ");
    shell.type(CTRL_C).shows("blockjob> ", 3);
    shell.type("{bad", ENTER).shows("the request is not JSON: Unexpected character ('b'");
    shell.type("query-jobs", ENTER).shows("[ ]");
    assertThat(shell.screen()).doesNotContain("single quotes");
    shell.type(CTRL_D).end().exits(0);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aLostConnectionIsToldAtOnceAndTheNextLineTriesAnother(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("half").shows("blockjob> half");
    vm.process().close();
    shell.shows("the connection has ended");
    shell.type(CTRL_C).shows("blockjob (no connection)> ");
    shell.type("query-jobs", ENTER).shows("Is QEMU running");
    shell.type("jo", TAB, "s", ENTER).shows("Is QEMU running", 2);
    shell.type(CTRL_D).end().exits(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anotherConnectionServesAsTheFirstDid(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("reconnect", ENTER).shows("connected again");
    shell.type("blockdev-add driver=null-c", TAB, "node-name=n", ENTER).shows("{ }");
    shell.type(CTRL_D).end().exits(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatWasTypedIsRememberedPrivatelyAndSecretsAreNot(QemuLab lab) throws IOException {
    Vm vm = Cli.vm(lab).start();
    TypedShell shell = TypedShell.on(vm);

    shell.type("query-jobs", ENTER).shows("[ ]");
    shell.type("object-add qom-type=secret id=s data=hush", ENTER).shows("{ }");
    shell.type(UP, ENTER).shows("[ ]", 2);
    shell.type("quit", ENTER).shows("quit would end QEMU");
    shell.type(CTRL_D).end().exits(0);

    Path history = lab.folder().resolve("state/blockjob/history");
    assertThat(Files.readString(history)).contains("query-jobs").doesNotContain("hush");
    assertThat(Files.getPosixFilePermissions(history))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(vm.process().isAlive()).isTrue();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSignalEndsItAndCancelsTheJobOfTheVerbThatRuns(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    TypedShell idle = TypedShell.on(vm);

    idle.terminate().end().exits(6);

    TypedShell busy = TypedShell.on(vm);
    busy.type("backup " + vm.disk() + " b.qcow2 --job-id j --speed 1M", ENTER).shows("running");
    busy.terminate().end().exits(6);
    assertThat(Await.get(vm.jobs().query())).extracting(JobInfo::id).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void withoutATerminalItSaysWhatToDo(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm).child("shell").end().exits(2).says("--batch");
  }
}
