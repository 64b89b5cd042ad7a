package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.VmSpec;
import dev.blockjob.it.operation.ConnectionCutter;
import dev.blockjob.it.operation.FakeAgent;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Operations, their journals and recovery, as the command line has them. */
class OperationVerbsIT {

  private static final String STATE = "state";
  private static final String SECOND = "second";

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aPlanIsShownThenCarriedOutAndItsJournalTells(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Cli cli = Cli.on(vm);
    String[] merge = {"merge", "vd0", "--snapshot", "snap1", "--state-dir", STATE};

    String plan = cli.run(with(merge, "--dry-run")).exits(0).out();
    assertThat(plan).contains("merge of vd0", "from here on the operation can't be undone");
    assertThat(cli.run(json(with(merge, "--dry-run"))).exits(0).last().getString("kind"))
        .isEqualTo("merge");
    assertThat(lab.folder().resolve(STATE)).as("nothing was begun").doesNotExist();
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");

    JsonObject done = cli.run(json(merge)).exits(0).last();
    assertThat(done.getString("outcome")).isEqualTo("done");
    assertThat(vm.chain()).hasSize(2);

    Cli anywhere = Cli.in(lab);
    String id = done.getString("operation");
    assertThat(anywhere.run("operation", "list", "--state-dir", STATE).exits(0).out())
        .contains(id, "done", "vd0");
    assertThat(anywhere.run("operation", "show", id, "--state-dir", STATE).exits(0).out())
        .contains("began", "intent  switch", "done: " + id);
    JsonObject shown =
        anywhere.run("--json", "operation", "show", id, "--state-dir", STATE).exits(0).last();
    assertThat(shown.getString("state")).isEqualTo("done");
    assertThat(shown.getJsonArray("timeline")).isNotEmpty();
    anywhere.run("operation", "show", "nope", "--state-dir", STATE).exits(2).says("no operation");
    assertThat(anywhere.run("recover", "--state-dir", STATE).exits(0).out())
        .contains("nothing to recover");

    assertThat(anywhere.run("operation", "prune", "--state-dir", STATE).exits(0).out())
        .contains("nothing to prune");
    assertThat(
            anywhere
                .run("--json", "operation", "prune", "--older", "1ms", "--state-dir", STATE)
                .exits(0)
                .last()
                .getString("pruned"))
        .isEqualTo(id);
    anywhere.run("operation", "show", id, "--state-dir", STATE).exits(2).says("no operation");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whatIsWrongIsRefusedAndWhereNoJournalCanBeKeptNothingIsBegun(QemuLab lab)
      throws IOException {
    Vm vm = Cli.vm(lab).start();
    Cli cli = Cli.on(vm);
    Path file = Files.writeString(lab.folder().resolve("mine"), "mine");
    for (String[] wrong :
        List.of(
            new String[] {"merge", "vd0"},
            new String[] {"merge", "vdx", "--all"},
            new String[] {"merge", "vd0", "--snapshot", "nope"},
            new String[] {"merge", "vd0", "--all", "--converge", "soon"},
            new String[] {"merge", "vd0", "--all", "--give-up", "0"},
            new String[] {"move", "vd0", "mine"},
            new String[] {"move", "vd0", "no/such/file"},
            new String[] {"copy", "vd0", "c.qcow2", "--speed", "-1"})) {
      cli.run(with(wrong, "--state-dir", STATE)).exits(2);
    }
    for (String nowhere : List.of("/proc/nowhere", "mine", "mine/state")) {
      cli.run("merge", "vd0", "--all", "--state-dir", nowhere)
          .exits(1)
          .says("no journal can be kept in", nowhere, "nothing is done without one")
          .says("Fix that, or name another folder with --state-dir");
    }
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(file).hasContent("mine");
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void oneControllerKeepsOthersOffAndCtrlCTakesItBack(QemuLab lab) {
    Vm vm = Cli.vm(lab).with(Monitors.arguments(lab, SECOND)).start();
    SteadyJobs.fill(vm);
    Cli second = Cli.at(lab, lab.folder().resolve(SECOND + ".sock").toString());
    for (String[] verb :
        List.of(
            new String[] {"move", "vd0", "m.qcow2"},
            new String[] {"copy", "vd0", "c.qcow2"},
            new String[] {"merge", "vd0", "--all", "--direction", "commit"})) {
      Child child =
          Cli.on(vm)
              .child(with(verb, "--speed", "1M", "--state-dir", STATE))
              .prints("step: wait until");

      Answer kept =
          second
              .run("merge", "vd0", "--all", "--state-dir", STATE)
              .exits(2)
              .says("is running, driven by process " + child.pid());
      assertThat(kept.lines()).as("what it would only do next").isEmpty();
      String id = id(child);
      for (Cli cli : List.of(second, Cli.on(vm))) {
        for (String[] meddling :
            List.of(
                new String[] {"recover"},
                new String[] {"recover", id},
                new String[] {"recover", "--forget", id})) {
          if (cli.equals(second) && meddling.length == 1) {
            continue; // it was begun elsewhere
          }
          cli.run(with(meddling, "--state-dir", STATE))
              .exits(2)
              .says("operation " + id + " is running, driven by process " + child.pid());
        }
      }

      assertThat(child.signal("INT").end().exits(6).out())
          .contains(
              "notice: it was interrupted, by Ctrl-C or another signal: taking " + id + " back",
              "cancelled, and rolled back: " + id + ": it was interrupted, by Ctrl-C");
      assertThat(vm.chain()).containsExactly("active", "snap1", "base");
      assertThat(Await.get(vm.jobs().query())).isEmpty();
    }
    String late = "move vd0 m.qcow2 --speed 1M --timeout 2s --state-dir " + STATE;
    assertThat(Cli.on(vm).batch(late).exits(4).out())
        .contains("\"outcome\":\"cancelled\",\"text\":\"--timeout passed\"");
    assertThat(lab.folder().resolve("m.qcow2")).doesNotExist();
    assertThat(lab.folder().resolve("c.qcow2")).doesNotExist();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aMoveWhoseJobSomebodyCancelsIsCancelledAndOneWhoseQemuQuitsIsOpen(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    String[] move = {"move", "vd0", "m.qcow2", "--speed", "1M", "--state-dir", STATE};
    Call cancelled = Cli.on(vm).start(move).prints("step: wait until");
    String job = Await.get(vm.jobs().query()).get(0).id().value();
    vm.call("job-cancel", new JsonObject().put("id", job));

    assertThat(cancelled.end().exits(6).out())
        .contains("cancelled, and rolled back: ", "another client cancelled job " + job);
    assertThat(lab.folder().resolve("m.qcow2")).doesNotExist();

    Call open = Cli.on(vm).start(move).prints("step: wait until");
    vm.call("quit");
    open.end().exits(5).says("the outcome of operation move-vd0-", "blockjob recover");
  }

  /** As when it was begun through a proxy that has ended. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whereTheMonitorIsGoneAndTheImagesAreInUseNothingIsDecided(QemuLab lab) {
    VmSpec spec = Cli.vm(lab);
    for (String layer : List.of("base", "snap1", "active")) {
      String path = lab.folder().resolve(layer + ".qcow2").toString();
      spec = spec.layerFile(layer, new JsonObject().put("driver", "file").put("filename", path));
    }
    Vm vm = spec.start();
    String id = brokenOffThroughAProxy(vm);

    recoverWithoutMonitor(lab).exits(2).says("it is to be asked, not the images", "-s MONITOR", id);
  }

  /** Through a proxy nobody sees which folder they are relative to. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void imagesOfRelativeNamesAreNotLookedForInOtherFolders(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    String id = brokenOffThroughAProxy(vm);
    vm.process().kill();

    recoverWithoutMonitor(lab)
        .exits(2)
        .says("knows active.qcow2 by its name in the folder that QEMU ran in", id + " --forget");
    assertThat(lab.folder().resolve("m.qcow2")).exists();
  }

  /** A move, whose id it gives; neither it nor the proxy is there any more. */
  private static String brokenOffThroughAProxy(Vm vm) {
    SteadyJobs.fill(vm);
    Path front = vm.lab().folder().resolve("front.sock");
    Child proxy =
        Cli.on(vm)
            .child("--json", "proxy", "--client-listen", front.toString())
            .prints("\"for\":\"clients\"");
    Child child =
        Cli.at(vm.lab(), front.toString())
            .child("move", "vd0", "m.qcow2", "--speed", "1M", "--state-dir", STATE)
            .prints("step: wait until");
    child.signal("KILL").end();
    proxy.signal("KILL").end();
    return id(child);
  }

  private static Answer recoverWithoutMonitor(QemuLab lab) {
    return Cli.in(lab)
        .childThrough(
            List.of("env", "BLOCKJOB_QEMU=" + lab.programs().folder()),
            "recover",
            "--state-dir",
            STATE)
        .end();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void recoveryIsPointedAtTellsWhatItDoesAndSucceedsByTakingBack(QemuLab lab) {
    Vm vm = Cli.vm(lab).with(Monitors.arguments(lab, SECOND)).start();
    SteadyJobs.fill(vm);
    String[] move = {"move", "vd0", "m.qcow2", "--speed", "1M", "--state-dir", STATE};
    Child child = Cli.on(vm).child(move).prints("step: wait until");
    String id = id(child);
    child.signal("KILL").end();
    Cli second = Cli.at(lab, lab.folder().resolve(SECOND + ".sock").toString());
    String[] recover = {"recover", id, "--state-dir", STATE};

    second
        .run(with(move, "--dry-run"))
        .exits(2)
        .says("operation " + id + " on this disk is not finished", "blockjob recover " + id);
    second
        .child(with(recover, "--timeout", "2s"))
        .end()
        .exits(4)
        .says(id + " is not recovered yet", "blockjob recover " + id);
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");

    vm.call("job-cancel", new JsonObject().put("id", id + "-1"));
    Answer recovered = second.run(recover).exits(0);
    assertThat(recovered.out())
        .contains("step: delete " + lab.folder().resolve("m.qcow2"), "rolled back: " + id);
    assertThat(second.run(with(recover, "--json")).exits(0).last().getString("outcome"))
        .as("it has ended by now")
        .isEqualTo("undone");
    assertThat(lab.folder().resolve("m.qcow2")).doesNotExist();
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whatCanNotBeDecidedIsToldOfUntilItIsForgotten(QemuLab lab) {
    Vm vm = Cli.vm(lab).with(Monitors.arguments(lab, SECOND)).start();
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    String[] copy = {
      "--json", "copy", "vd0", "c.qcow2", "--guest-agent", agent.address(), "--state-dir", STATE
    };

    agent.refuse("guest-fsfreeze-freeze");
    assertThat(Cli.on(vm).run(copy).exits(1).last().getString("outcome")).isEqualTo("undone");
    agent.refuse("guest-fsfreeze-thaw");
    JsonObject stuck = Cli.on(vm).run(copy).exits(5).last();
    assertThat(stuck.getString("text")).contains("may be frozen");
    assertThat(stuck.getString("advice"))
        .contains("recover " + stuck.getString("operation") + " --forget");
    Cli.in(lab).run("recover", "--state-dir", STATE).exits(5);
    QmpAddress monitor = QmpAddress.unix(lab.folder().resolve(Cli.SOCKET));
    QmpConnection other = Await.get(QmpClient.create(QemuLab.vertx(), monitor).connect());
    Cli.in(lab)
        .run("recover", "--state-dir", STATE, "--timeout", "2s")
        .exits(3)
        .says("another client may hold this monitor");
    Await.get(other.close());
    Cli second = Cli.at(lab, lab.folder().resolve(SECOND + ".sock").toString());
    assertThat(second.run("recover", "--state-dir", STATE).exits(0).out())
        .contains("left alone", "was begun at", Cli.SOCKET);
    String id = stuck.getString("operation");
    JsonObject elsewhere = second.run("--json", "recover", "--state-dir", STATE).exits(0).last();
    assertThat(elsewhere.getString("elsewhere")).isEqualTo(id);
    assertThat(elsewhere.getString("monitor")).endsWith(Cli.SOCKET);
    assertThat(elsewhere.getString("text")).contains("was begun at", "blockjob recover " + id);

    assertThat(Cli.in(lab).run("recover", id, "--forget", "--state-dir", STATE).exits(0).out())
        .contains("forgotten: " + id);
    assertThat(Cli.in(lab).run("operation", "show", id, "--state-dir", STATE).exits(0).out())
        .contains("done in part", "forgotten by request");
    JsonObject none = Cli.in(lab).run("--json", "recover", "--state-dir", STATE).exits(0).last();
    assertThat(none.getJsonArray("unfinished")).isEmpty();
    assertThat(none.getString("state-dir")).endsWith(STATE);
  }

  /** The guest's disk would stand still until somebody comes. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anOperationWhoseConnectionBreaksGoesOnOverANewOne(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Path front = lab.folder().resolve("front.sock");
    ConnectionCutter connectionCutter =
        lab.keep(
            ConnectionCutter.at(
                lab.folder().resolve(Cli.SOCKET),
                front,
                "job-complete",
                ConnectionCutter.Lost.REPLY));

    Answer answer =
        Cli.at(lab, front.toString())
            .run("merge", "vd0", "--all", "--direction", "commit", "--state-dir", STATE)
            .exits(1);

    assertThat(connectionCutter.hasCut()).isTrue();
    assertThat(answer.out())
        .contains("going on over a new connection", "done: merge-vd0-")
        .contains("left: file active.qcow2 stays", "isn't QEMU");
    assertThat(vm.chain()).containsExactly("base");
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  private static String id(Child child) {
    return child.printed().lines().findFirst().orElseThrow().replace("operation: ", "");
  }

  private static String[] with(String[] line, String... more) {
    String[] whole = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, whole, line.length, more.length);
    return whole;
  }

  private static String[] json(String... line) {
    return with(new String[] {"--json"}, line);
  }
}
