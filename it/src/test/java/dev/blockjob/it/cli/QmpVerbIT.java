package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;

/** {@code qmp}: what goes in comes out, untouched. */
class QmpVerbIT {

  private static final String LARGEST = "18446744073709551615";

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theAnswerIsPrintedForPeopleOrAsQemuGaveIt(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer people = Cli.on(vm).run("qmp", "query-version").exits(0);
    Answer machine = Cli.on(vm).run("--json", "qmp", "query-version").exits(0);

    JsonObject version = (JsonObject) vm.call("query-version");
    assertThat(new JsonObject(people.out())).isEqualTo(version);
    assertThat(machine.json()).containsExactly(new JsonObject().put("return", version));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatQemuRefusesIsPassedOnWithItsClassAndWords(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm)
        .run("qmp", "nonsense")
        .exits(1)
        .says("QEMU refused nonsense", "The command nonsense has not been found")
        .says("CommandNotFound");
    assertThat(Cli.on(vm).run("--json", "qmp", "nonsense").exits(1).out())
        .isEqualTo(
            "{\"error\":{\"class\":\"CommandNotFound\","
                + "\"desc\":\"The command nonsense has not been found\"}}\n");
    Answer unknown =
        Cli.on(vm).run("--json", "qmp", "block-job-cancel", "{\"device\":\"nope\"}").exits(1);
    assertThat(unknown.last().getJsonObject("error").getString("class"))
        .isEqualTo("DeviceNotActive");
    assertThat(unknown.last().getJsonObject("error").getString("desc")).contains("nope");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatTheSchemaFindsWrongIsSaidBehindQemusAnswer(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm)
        .run("qmp", "query-jbos")
        .exits(1)
        .says("QEMU refused query-jbos", "did you mean 'query-jobs'?");
    Cli.on(vm)
        .run("qmp", "blockdev-del", "{\"nodename\": \"x\"}")
        .exits(1)
        .says("QEMU refused blockdev-del", "did you mean 'node-name'?");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatIsCheckedIsNotSentIfItIsWrong(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm)
        .run("qmp", "--check", "blockdev-del", "{\"node-name\": 7}")
        .exits(2)
        .says("'node-name' of blockdev-del is to be string, not the int 7", "Nothing was sent");
    Cli.on(vm).run("qmp", "--check", "query-jobs").exits(0);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theSchemaOfACommandIsShownAndTheNearestNamed(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    assertThat(Cli.on(vm).run("schema", "blockdev-mirror").exits(0).lines())
        .contains("    device            string", "  returns nothing");
    assertThat(Cli.on(vm).run("schema", "blockdev-add", "file.driver").exits(0).out())
        .contains("qcow2");
    assertThat(
            Cli.on(vm)
                .run("--json", "schema", "JOB_STATUS_CHANGE")
                .exits(0)
                .last()
                .getJsonArray("schema")
                .getJsonObject(0)
                .getString("meta-type"))
        .isEqualTo("event");
    Cli.on(vm).run("schema", "blokdev-mirror").exits(2).says("did you mean 'blockdev-mirror'?");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void unsigned64BitNumbersAreExactThereAndBack(QemuLab lab) {
    Vm vm =
        Cli.vm(lab)
            .with("-device", "virtio-scsi-pci,id=scsi", "-blockdev", "null-co,node-name=null")
            .start();

    Cli.on(vm)
        .run(
            "qmp",
            "device_add",
            "{\"driver\":\"scsi-hd\",\"bus\":\"scsi.0\",\"drive\":\"null\",\"id\":\"sd\",\"wwn\":"
                + LARGEST
                + "}")
        .exits(0);

    String asked = "{\"path\":\"/machine/peripheral/sd\",\"property\":\"wwn\"}";
    assertThat(Cli.on(vm).run("--json", "qmp", "qom-get", asked).exits(0).out())
        .isEqualTo("{\"return\":" + LARGEST + "}\n");
    assertThat(Cli.on(vm).run("qmp", "qom-get", asked).exits(0).out()).isEqualTo(LARGEST + "\n");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void argumentsThatAreNoJsonObjectAreNotSent(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm)
        .run("qmp", "query-jobs", "{\"a\": ")
        .exits(2)
        .says("are not JSON", "Nothing was sent");
    Cli.on(vm).run("qmp", "query-jobs", "{'a': 1}").exits(2).says("at character 2");
    Cli.on(vm).run("qmp", "query-jobs", "[1]").exits(2).says("are to be a JSON object");
    JsonObject error =
        Cli.on(vm)
            .run("--json", "qmp", "query-jobs", "nonsense")
            .exits(2)
            .last()
            .getJsonObject("error");
    assertThat(error.getString("reason")).isEqualTo("USAGE");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void quitSucceedsWhicheverComesFirstItsAnswerOrTheEnd(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    assertThat(Cli.on(vm).run("--json", "qmp", "quit").exits(0).out())
        .isEqualTo("{\"return\":{}}\n");
    assertThat(vm.process().exit().join().code()).isZero();
  }
}
