package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The verbs that only look, and the ways to name a monitor. */
class LookIT {

  /** What a terminal is told to draw over what was drawn. */
  private static final String ERASE = "\u001b[J";

  private static final String COLOUR = "\u001b[3";

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void infoShowsVersionStateDisksAndJobs(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    vm.guest();

    Answer people = Cli.on(vm).run("info").exits(0);
    Answer machine = Cli.on(vm).run("info", "--json").exits(0);

    assertThat(people.out())
        .contains("QEMU " + lab.qemu().version(), vm.disk(), "active.qcow2", "no jobs")
        .contains(lab.kind().hasGuest() ? "running" : "no guest (qemu-storage-daemon)");
    assertThat(machine.json()).hasSize(1);
    assertThat(machine.last().getString("version")).isEqualTo(lab.qemu().version());
    assertThat(machine.last().getJsonArray("jobs")).isEmpty();
    assertThat(machine.last().getJsonArray("disks").getJsonObject(0).getString("disk"))
        .isEqualTo(vm.disk());
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aChainIsShownForTheDiskByAnyOfItsNames(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    for (String name : List.of("vd0", "active", "./active.qcow2")) {
      Answer people = Cli.on(vm).run("chain", name).exits(0);
      Answer machine = Cli.on(vm).run("chain", name, "--json").exits(0);

      assertThat(people.out()).containsSubsequence("vd0", "active", "snap1", "base");
      assertThat(nodes(machine.last())).containsExactly("active", "snap1", "base");
    }
    assertThat(Cli.on(vm).run("chain", "--base-first").exits(0).out())
        .containsSubsequence("vd0", "base", "snap1", "active");
  }

  static List<String> nodes(JsonObject disk) {
    return disk.getJsonArray("chain").stream()
        .map(node -> ((JsonObject) node).getString("node-name"))
        .toList();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void jobsAreListedAndWatchedUntilAllHaveEnded(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    assertThat(Cli.on(vm).run("jobs").exits(0).lines()).containsExactly("no jobs");
    SteadyJobs.backup(vm, "slow");

    assertThat(Cli.on(vm).run("jobs").exits(0).out())
        .contains("slow", "backup", "running", "1 MiB/s");
    JsonObject job = Cli.on(vm).run("jobs", "--json").exits(0).last();
    assertThat(job.getString("id")).isEqualTo("slow");
    assertThat(job.getString("status")).isEqualTo("running");
    assertThat(job.getLong("speed")).isEqualTo(Cli.MIB);

    Call watch = Cli.on(vm).start("watch", "--interval", "20ms").prints("running");
    SteadyJobs.setSpeed(vm, "slow", 0);
    assertThat(watch.end().exits(0).out()).contains("concluded");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void watchingEndsAtTheDeadlineAndAtCtrlC(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "slow");

    assertThat(Cli.on(vm).batch("watch --interval 20ms --timeout 200ms").exits(4).out())
        .contains("deadline");
    Call watch = Cli.on(vm).start("watch", "--json").prints("\"slow\"");
    watch.interrupt();
    watch.end().exits(0);
    assertThat(Cli.on(vm).run("jobs").out()).contains("running");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void eventsAreShownAsTheyComeUntilThereWereEnough(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Call people = Cli.on(vm).start("events", "STOP", "--count", "2");
    stopAndGoOnUntilDone(vm, people);
    Call machine = Cli.on(vm).start("events", "--json", "-n", "3", "stop", "resume");
    stopAndGoOnUntilDone(vm, machine);

    assertThat(people.end().exits(0).lines()).hasSize(2).allMatch(line -> line.contains("STOP"));
    List<JsonObject> events = machine.end().exits(0).json();
    assertThat(events).hasSize(3);
    assertThat(events).allMatch(event -> event.containsKey("latency-ms"));
    assertThat(events.get(0).getString("event")).isIn("STOP", "RESUME");
  }

  private static void stopAndGoOnUntilDone(Vm vm, Call call) {
    Awaitility.await()
        .until(
            () -> {
              vm.call("stop");
              vm.call("cont");
              return call.isDone();
            });
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void eventsThatDoNotComeAreADeadlineOnlyIfSomeWereWanted(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm).batch("events --timeout 200ms").exits(0);
    assertThat(Cli.on(vm).batch("events --timeout 200ms --count 5").exits(4).out())
        .contains("0 of 5 events came");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMonitorIsNamedByTheEnvironmentAndByARelativePath(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Map<String, String> environment = Map.of("BLOCKJOB_SOCKET", "cli.sock");

    assertThat(Cli.in(lab).run(environment, "jobs").exits(0).out()).contains("no jobs");
    assertThat(Cli.at(lab, "cli.sock").run("jobs").exits(0).out()).contains("no jobs");
    Cli.in(lab).run("jobs").exits(2).says("BLOCKJOB_SOCKET");
    assertThat(vm.connection().closed().isComplete()).isFalse();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMonitorIsReachedOverTcp(QemuLab lab) {
    Vm vm = lab.vm().chain().with(Cli.monitor(lab, "host=127.0.0.1,port=0")).start();

    Cli cli = Cli.at(lab, "tcp:127.0.0.1:" + Monitors.port(vm.connection(), "cli"));

    assertThat(cli.run("jobs").exits(0).lines()).containsExactly("no jobs");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void onATerminalJobsAreDrawnOverWhileTheyAreWatched(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "slow");

    Child watch = Cli.on(vm).terminal("watch", "--interval", "20ms").prints(ERASE);
    SteadyJobs.setSpeed(vm, "slow", 0);

    assertThat(watch.end().exits(0).out()).contains("slow", "running", "concluded", COLOUR);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void onATerminalAJobHasABar(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    Child mirror =
        Cli.on(vm)
            .terminal("mirror", vm.disk(), "m.qcow2", "--pivot", "--speed", "1M", "--job-id", "m")
            .prints("%")
            .prints(ERASE);
    SteadyJobs.setSpeed(vm, "m", 0);

    assertThat(mirror.end().exits(0).out()).contains("completed", "pivoted", COLOUR);
  }
}
