package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The monitor that told that QEMU is ready, kept to tell it to quit, which needs nobody to leave
 * the other one. It stays in negotiation mode until then: QEMU sends no events to it.
 *
 * <p>When QEMU hangs up, so does this side: {@code ssh} doesn't end before both have.
 */
final class SpareMonitor implements AutoCloseable {

  private final SocketChannel channel;

  SpareMonitor(SocketChannel channel) {
    this.channel = channel;
    Thread reader = new Thread(this::untilQemuHangsUp, "blockjob-spare-monitor");
    reader.setDaemon(true);
    reader.start();
  }

  private void untilQemuHangsUp() {
    ByteBuffer replies = ByteBuffer.allocate(1 << 10);
    try (channel) {
      while (channel.read(replies.clear()) >= 0) {
        // Nobody waits for them.
      }
    } catch (IOException e) {
      // Cut, or closed here: the same as its end.
    }
  }

  /** Sends {@code quit}; doesn't wait. Does nothing if QEMU has gone. */
  void quit() {
    String commands = "{\"execute\": \"qmp_capabilities\"}\n{\"execute\": \"quit\"}\n";
    try {
      channel.write(ByteBuffer.wrap(commands.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      // It has ended, or the signals that follow will end it.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing depends on it.
    }
  }
}
