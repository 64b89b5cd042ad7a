package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.QemuProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The kit itself works; no client of ours is involved. */
class SmokeIT {

  @Test
  void thereIsAQemuToTestOn() {
    assertThat(Qemus.here().atLeastOne()).isNotEmpty();
  }

  @OnEveryQemu
  void itGreetsWithItsVersion(QemuLab lab) throws IOException {
    QemuProcess qemu = lab.start(lab.launch());

    try (SocketChannel monitor =
        SocketChannel.open(java.net.UnixDomainSocketAddress.of(qemu.socket()))) {
      String greeting =
          new BufferedReader(Channels.newReader(monitor, StandardCharsets.US_ASCII)).readLine();

      String[] version = lab.qemu().version().split("\\.", -1);
      assertThat(greeting)
          .contains("\"QMP\"")
          .contains("\"major\": " + version[0])
          .contains("\"minor\": " + version[1]);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void closingTwiceLeavesNoProcessAndNoFolder(QemuLab lab) {
    QemuProcess qemu =
        dev.blockjob.qmp.process.QemuLaunch.of(lab.programs(), lab.kind().process()).start();

    qemu.close();
    qemu.close();

    assertThat(qemu.isAlive()).isFalse();
    assertThat(qemu.folder().path()).doesNotExist();
  }
}
