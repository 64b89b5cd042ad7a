package dev.blockjob.qmp.transport;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport makes of a peer that does what no channel of ours would. */
class RawPeerContractTest extends TransportTest {

  @ParameterizedTest
  @EnumSource(names = {"VERTX_UNIX", "NATIVE_UNIX", "VERTX_TCP", "NATIVE_TCP", "JNR_UNIX"})
  void aResetIsAFailure(Kind kind) throws Exception {
    try (Raw raw = new Raw(kind, folder)) {
      Channel channel = await(raw.transport(vertx(kind)).connect());
      Recorder near = attach(channel);
      SocketChannel far = raw.accept();
      write(channel, random(100));
      Awaitility.await().until(() -> raw.hasUnread(far));

      far.close();

      await(near.whenClosed());
      assertThat(near.said()).containsExactly("failed", "closed");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX_UNIX", "NATIVE_UNIX", "VERTX_TCP", "NATIVE_TCP", "JNR_UNIX"})
  void aPeerThatSendsNoMoreIsAnEnd(Kind kind) throws Exception {
    try (Raw raw = new Raw(kind, folder)) {
      Recorder near = attach(await(raw.transport(vertx(kind)).connect()));
      SocketChannel far = raw.accept();
      far.write(ByteBuffer.wrap(random(100)));

      far.shutdownOutput();

      await(near.whenClosed());
      assertThat(near.size()).isEqualTo(100);
      assertThat(near.said()).containsExactly("ended", "closed");
      assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX_UNIX", "NATIVE_UNIX", "JNR_UNIX"})
  void eachThingThatIsNoListeningSocketIsNamed(Kind kind) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path stale = folder.resolve("stale");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(stale));
    }

    assertThat(reason(kind, folder.resolve("none"))).isEqualTo(Reason.NO_SOCKET);
    assertThat(reason(kind, file)).isEqualTo(Reason.NOT_A_SOCKET);
    assertThat(reason(kind, folder)).isEqualTo(Reason.NOT_A_SOCKET);
    assertThat(reason(kind, stale)).isEqualTo(Reason.REFUSED);
    assertThat(reason(kind, folder.resolve("x".repeat(107)))).isEqualTo(Reason.PATH_TOO_LONG);
  }

  private Reason reason(Kind kind, Path path) throws Exception {
    Transport transport = Transport.to(vertx(kind), QmpAddress.unix(path), kind.options(folder));
    return failure(transport.connect(), HandshakeException.class).reason();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX_UNIX", "NATIVE_UNIX", "JNR_UNIX"})
  void whereTheQueueOfWaitingClientsIsFullTheConnectFails(Kind kind) throws Exception {
    try (Raw raw = new Raw(kind, folder)) {
      options = kind.options(folder).withConnectTimeout(Duration.ofSeconds(2));
      Transport transport = raw.transport(vertx(kind), options);
      Reason reason = null;
      for (int i = 0; i < 100 && reason == null; i++) {
        Future<Channel> connecting = transport.connect();
        try {
          await(connecting);
        } catch (HandshakeException e) {
          reason = e.reason();
        }
      }
      assertThat(reason).isEqualTo(Reason.NO_GREETING);
    }
  }

  /** The JDK's own sockets as the peer, for what no channel would do. */
  private static final class Raw implements AutoCloseable {
    private final Kind kind;
    private final Path folder;
    private final ServerSocketChannel server;

    Raw(Kind kind, Path folder) throws IOException {
      this.kind = kind;
      this.folder = folder;
      if (!kind.hasFile()) {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
      } else {
        SocketAddress at = UnixDomainSocketAddress.of(folder.resolve("s.sock"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at, 1);
      }
    }

    Transport transport(Vertx vertx) throws Exception {
      return transport(vertx, kind.options(folder));
    }

    Transport transport(Vertx vertx, QmpOptions options) throws IOException {
      QmpAddress address =
          server.getLocalAddress() instanceof InetSocketAddress inet
              ? QmpAddress.tcp("localhost", inet.getPort())
              : kind.address(folder);
      return Transport.to(vertx, address, options);
    }

    SocketChannel accept() throws IOException {
      return server.accept();
    }

    /** Closing a socket with something unread in it is what makes a reset. */
    boolean hasUnread(SocketChannel channel) throws IOException {
      channel.configureBlocking(false);
      return channel.read(ByteBuffer.allocate(1)) == 1;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
