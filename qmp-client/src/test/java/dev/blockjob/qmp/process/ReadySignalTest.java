package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadySignalTest {

  @TempDir private Path folder;

  @Test
  void aConnectionThatIsAcceptedWhileItClosesIsClosedToo() throws IOException {
    ReadySignal signal = ReadySignal.listen(folder.resolve("ready"));
    signal.close();

    try (SocketChannel qemu = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThatThrownBy(() -> signal.hold(qemu)).hasMessage("QEMU ended");
      assertThat(qemu.isOpen()).isFalse();
    }
  }

  @Test
  void aConnectionThatItHoldsIsClosedWithIt() throws IOException {
    ReadySignal signal = ReadySignal.listen(folder.resolve("ready"));

    try (SocketChannel qemu = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      signal.hold(qemu);
      signal.close();
      assertThat(qemu.isOpen()).isFalse();
    }
  }
}
