package dev.blockjob.qmp.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells, without polling, when a QEMU is ready: it is given a second monitor that <em>connects to
 * us</em>. QEMU opens character devices in the order of its command line, so when this connection
 * comes the first monitor's socket listens; and when QEMU answers a command here, all devices are
 * made and its main loop runs. That monitor becomes the {@link SpareMonitor}.
 */
final class ReadySignal implements AutoCloseable {

  private static final int MOST = 8 << 10;

  private final Path socket;
  private final ServerSocketChannel server;
  private volatile @Nullable SocketChannel connection;
  private boolean closed;

  private ReadySignal(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  /** The name of the socket beside the monitor's. */
  static String nameFor(String monitor) {
    return monitor + ".ready";
  }

  static ReadySignal listen(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return new ReadySignal(socket, server);
  }

  /**
   * Waits until QEMU is ready.
   *
   * @return the connection that told
   * @throws IOException if it ended before, or the deadline passed
   */
  SpareMonitor await(CompletableFuture<?> exit, Duration deadline) throws IOException {
    var unused = exit.thenRun(this::close);
    var timer =
        CompletableFuture.runAsync(
            this::close,
            CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS));
    try {
      SocketChannel qemu = server.accept();
      hold(qemu);
      readLine(qemu);
      // Refused, because it comes before qmp_capabilities; but the main loop has answered.
      String command = "{\"execute\": \"query-version\"}\n";
      qemu.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
      readLine(qemu);
      connection = null;
      return new SpareMonitor(qemu);
    } catch (IOException e) {
      close(); // ssh doesn't end before this side has hung up, too
      throw e;
    } finally {
      timer.cancel(false);
    }
  }

  /** From now on {@link #close} closes it, too; here, if that came before. */
  synchronized void hold(SocketChannel qemu) throws IOException {
    if (closed) {
      qemu.close();
      throw new IOException("QEMU ended");
    }
    connection = qemu;
  }

  private static void readLine(SocketChannel qemu) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(MOST);
    do {
      if (qemu.read(line) < 0) {
        throw new IOException("QEMU closed the connection");
      }
    } while (line.hasRemaining() && line.get(line.position() - 1) != '\n');
  }

  /**
   * Does nothing the second time: that comes when QEMU ends, and the name may be another's by then.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.close();
      SocketChannel open = connection;
      if (open != null) {
        open.close();
      }
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // Nothing depends on it: the folder goes with all that is in it.
    }
  }
}
