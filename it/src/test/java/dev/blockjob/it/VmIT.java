package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A VM of the kit: connected, with its chain, and a guest that writes. */
class VmIT {

  @OnEveryQemu
  void itIsConnectedAndHasItsChain(QemuLab lab) {
    Vm vm = lab.vm().start();

    assertThat(vm.connection().greeting().version()).hasToString(lab.qemu().version());
    assertThat(vm.call("query-block-jobs")).isEqualTo(new JsonArray());
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu
  void whatTheGuestWroteIsInTheImageAfterTheEnd(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = vm.writer(7);
    Awaitility.await().until(() -> writer.writes() >= 100);

    long writes = writer.stop();

    assertThat(writer.verify(vm.guest())).isPositive().isLessThanOrEqualTo((int) writes);
    vm.guest().close();
    vm.close();
    lab.img().check("active.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "active.qcow2"))).isPositive();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskThatIsFilledReadsAsThat(QemuLab lab) {
    long size = (16 << 20) + 512;
    Vm vm = lab.vm().size(size).start();

    QemuIo.join(vm.guest().fill(7, size));

    QemuIo.join(vm.guest().verify(7, 0, size));
    assertThatThrownBy(() -> QemuIo.join(vm.guest().fill(7, size + 512)))
        .isInstanceOf(QemuToolException.class);
    vm.guest().close();
    vm.close();
    lab.img().run("convert", "-O", "raw", "active.qcow2", "copy.raw");
    assertThat(lab.img().same("active.qcow2", "qcow2", "copy.raw", "raw")).isTrue();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aLostWriteIsFound(QemuLab lab) {
    lab.img().create("disk.raw", "raw", GuestWriter.BLOCK);
    QemuIo io = lab.io("raw", "disk.raw");
    GuestWriter writer = lab.keep(GuestWriter.start(io, GuestWriter.BLOCK, 1, 0));
    Awaitility.await().until(() -> writer.writes() >= 1);
    writer.stop();
    QemuIo.join(io.write(0, 4095, 1));

    assertThatThrownBy(() -> writer.verify(io))
        .isInstanceOf(QemuToolException.class)
        .hasMessageContaining("Pattern verification failed");
  }

  /** As a test leaves it that fails in between. */
  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aLabEndsWhoseQemuStandsStillWhileAGuestWrites(QemuLab lab) {
    QemuLab other = new QemuLab(lab.qemu(), lab.kind());
    Vm vm = other.vm().start();
    GuestWriter writer = vm.writer(1);
    Awaitility.await().until(() -> writer.writes() > 0);
    StoppedQemu.stop(vm.process());

    assertTimeoutPreemptively(Duration.ofSeconds(30), other::close);

    assertThat(vm.process().isAlive()).isFalse();
  }
}
