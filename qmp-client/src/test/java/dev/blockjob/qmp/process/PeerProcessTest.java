package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTest {

  @TempDir private Path folder;

  @Test
  void whoListensOnASocketIsFound() throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      PeerProcess self = PeerProcess.listeningOn(socket).orElseThrow();

      assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(self.workingFolder()).isEqualTo(Path.of("").toAbsolutePath());
      assertThat(self.name()).isNotEmpty();
      assertThat(self.hasEnded()).isFalse();
    }
    assertThat(PeerProcess.listeningOn(socket)).isEmpty();
  }

  @Test
  void qemuIsKnownByItsName() {
    for (String name : List.of("qemu-system-x86", "qemu-storage-da", "kvm", "ld-linux-x86-64")) {
      assertThat(new PeerProcess(1, 0, name, 1, null).isQemu()).as(name).isTrue();
    }
    for (String name : List.of("ssh", "socat", "java", "python3")) {
      assertThat(new PeerProcess(1, 0, name, 1, null).isQemu()).as(name).isFalse();
    }
  }

  @Test
  void whoIsFoundAgainIsLookedAtAgain() throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThat(PeerProcess.listeningOn(socket)).isPresent();
    }
    Files.delete(socket);
    try (ServerSocketChannel next = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      next.bind(UnixDomainSocketAddress.of(socket));

      assertThat(PeerProcess.listeningOn(socket).orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
      assertThat(PeerProcess.listeningOn(socket)).isPresent();
    }
  }

  @Test
  void aStoppedProcessIsSeenToBeStopped() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    PeerProcess seen = PeerProcess.of(child.pid()).orElseThrow();
    assertThat(seen.isStopped()).isFalse();
    assertThat(seen.user()).hasValue(System.getProperty("user.name"));

    new ProcessBuilder("kill", "-STOP", Long.toString(child.pid())).start().waitFor();

    Awaitility.await().until(seen::isStopped);
    child.destroyForcibly();
  }

  @Test
  void aProcessThatWasKilledHasEnded() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    PeerProcess seen = PeerProcess.of(child.pid()).orElseThrow();
    assertThat(seen.hasEnded()).isFalse();
    assertThat(seen.uid()).isNotNegative();

    child.destroyForcibly();

    seen.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(seen.hasEnded()).isTrue();
    seen.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
    child.waitFor(); // its number is free only then
    assertThat(PeerProcess.of(child.pid())).isEmpty();
  }

  @Test
  void anotherProcessWithTheSameNumberIsAnother() {
    PeerProcess self = PeerProcess.of(ProcessHandle.current().pid()).orElseThrow();
    PeerProcess former =
        new PeerProcess(self.pid(), self.uid(), self.name(), self.started() - 1, null);

    assertThat(former.hasEnded()).isTrue();
  }
}
