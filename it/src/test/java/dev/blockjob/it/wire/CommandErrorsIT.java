package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonObject;

/** QEMU's errors arrive with their class and text, on the command that they belong to. */
class CommandErrorsIT {

  @OnEveryQemu
  void eachClassOfErrorArrivesAsItIs(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    assertError(
        connection,
        QmpCommand.raw("no-such-command", new JsonObject()),
        "CommandNotFound",
        "The command no-such-command has not been found");
    assertError(
        connection,
        QmpCommand.raw("blockdev-del", new JsonObject().put("node-name", "no-node")),
        "GenericError",
        "Failed to find node with node-name='no-node'");
    assertError(
        connection,
        QmpCommand.raw("query-version", new JsonObject().put("x", 1)),
        "GenericError",
        "Parameter 'x' is unexpected");
    assertError(
        connection,
        QmpCommand.raw(
            "block-job-set-speed", new JsonObject().put("device", "no-job").put("speed", 1)),
        "DeviceNotActive",
        "Block job 'no-job' not found");
    assertThat(WireTests.jobs(connection)).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void aDeviceThatIsNotThereIsDeviceNotFound(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    assertError(
        connection,
        QmpCommand.raw("device_del", new JsonObject().put("id", "no-device")),
        "DeviceNotFound",
        "Device 'no-device' not found");
  }

  private static void assertError(
      QmpConnection connection, QmpCommand<Object> command, String errorClass, String desc) {
    CommandException error =
        catchThrowableOfType(CommandException.class, () -> Await.get(connection.execute(command)));

    assertThat(error.command()).isEqualTo(command.name());
    assertThat(error.errorClass()).isEqualTo(errorClass);
    assertThat(error.description()).isEqualTo(desc);
  }
}
