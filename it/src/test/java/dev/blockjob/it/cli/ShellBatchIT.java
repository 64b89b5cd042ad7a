package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code shell --batch}: many lines, one connection. */
class ShellBatchIT {

  private static Answer batch(Vm vm, String lines, String... options) {
    return Cli.on(vm).batch(lines, options);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void verbsQmpCommandsAndJsonFollowEachOther(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer =
        batch(
                vm,
                """
                # what there is
                query-version

                {"execute": "query-jobs",
                 "id": {"a": 1}}
                chain %s
                blockdev-add driver=null-co node-name=n1 size=10M
                """
                    .formatted(vm.disk()))
            .exits(0);

    List<JsonObject> lines = answer.json();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0).getValue("return")).isEqualTo(vm.call("query-version"));
    assertThat(lines.get(1).encode()).isEqualTo("{\"return\":[],\"id\":{\"a\":1}}");
    assertThat(lines.get(2).getString("active")).isEqualTo("active");
    assertThat(Await.get(vm.jobs().graph()).node("n1").orElseThrow().virtualSize())
        .isEqualTo(10 * Cli.MIB);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aScriptMovesADiskAndKnowsThatItPivoted(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    Answer answer =
        batch(
                vm,
                """
                mirror %s copy.qcow2 --detach --job-id j
                job wait j --ready
                job complete j
                job wait j
                jobs
                """
                    .formatted(vm.disk()))
            .exits(0);

    JsonObject last = answer.last();
    assertThat(last.getString("outcome")).isEqualTo("completed");
    assertThat(last.getString("ending")).isEqualTo("pivoted");
    assertThat(Await.get(vm.jobs().query())).isEmpty();
    assertThat(Await.get(vm.jobs().graph()).disk(vm.disk()).active()).isNotEqualTo("active");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void itStopsAtTheFirstLineThatFails(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer refused = batch(vm, "query-jobs\n\nnonsense\nquit\n").exits(1).says("line 3");
    Answer unknown = batch(vm, "chain nonsense\nquit\n").exits(2).says("line 1");

    assertThat(refused.json()).hasSize(2);
    assertThat(refused.last().getJsonObject("error").getString("class"))
        .isEqualTo("CommandNotFound");
    assertThat(unknown.last().getInteger("exit")).isEqualTo(2);
    assertThat(vm.process().isAlive()).isTrue();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itGoesOnIfThatIsWanted(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer =
        batch(
                vm,
                "nonsense\nchain nonsense\nmirror\n{\"execute\": 1}\nquery-jobs x='\nquery-jobs",
                "--keep-going")
            .exits(1);

    assertThat(answer.json()).hasSize(6);
    assertThat(answer.json().subList(0, 5)).allMatch(line -> line.containsKey("error"));
    assertThat(answer.last()).isEqualTo(new JsonObject("{\"return\":[]}"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void eventsArePrintedOnlyWhenAskedForAndBeforeTheReplyTheyCameBefore(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer without = batch(vm, "stop\ncont\n").exits(0);
    Answer with = batch(vm, "stop\nevents off\ncont\n", "--events").exits(0);

    assertThat(without.json()).noneMatch(line -> line.containsKey("event"));
    assertThat(with.json())
        .extracting(line -> line.getString("event", "-"))
        .containsExactly("STOP", "-", "-");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aLostConnectionIsTheEndOfAScriptAndNothingIsSentToAnotherQemu(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer = batch(vm, "qmp quit\nquery-jobs\nquery-jobs\n", "--keep-going").exits(1);

    assertThat(answer.json().get(0)).isEqualTo(new JsonObject("{\"return\":{}}"));
    assertThat(answer.last().getInteger("exit")).isEqualTo(3);
    assertThat(answer.last().getJsonObject("error").getString("message")).contains("reconnect");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void reconnectMakesAnotherConnection(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    assertThat(batch(vm, "reconnect\nquery-jobs\nexit\nnonsense\n").exits(0).json()).hasSize(1);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatIsTypedWrongIsAnsweredWithTheVerbThatWasMeantAndHelpIsJsonToo(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer =
        batch(
                vm,
                "mirrr vd0 x.img\nmirorr vd0 x.img --speed 2M\nhelp jobs\n{\"a\": [\n",
                "--keep-going")
            .exits(1);

    assertThat(answer.json()).hasSize(4);
    assertThat(answer.json().subList(0, 2))
        .extracting(wrong -> wrong.getJsonObject("error").getString("advice"))
        .containsOnly("Did you mean the verb 'mirror'?");
    assertThat(answer.json().get(2).getString("help")).startsWith("Usage: blockjob jobs");
    answer.says("stopped at line 4; its JSON is still open where the input ends");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aShellIsForOneQemu(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    for (String line : List.of("jobs -s other.sock", "jobs --trace other")) {
      Answer answer = batch(vm, line).exits(2);

      assertThat(answer.last().getJsonObject("error").getString("message"))
          .contains("Leave it out");
    }
    assertThat(Cli.file(vm, "other")).doesNotExist();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void inAProcessOfItsOwnCtrlCCancelsTheJobOfTheLineAndEndsTheScript(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    Child child =
        Cli.on(vm)
            .batchChild(
                "query-jobs\nbackup " + vm.disk() + " b.qcow2 --speed 1M" + " --job-id j\nquit\n");
    Answer answer = child.prints("running").signal("INT").end().exits(6);

    assertThat(answer.last().getString("outcome")).isEqualTo("cancelled");
    assertThat(Await.get(vm.jobs().query())).isEmpty();
    assertThat(Cli.file(vm, "b.qcow2")).doesNotExist();
  }
}
