package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The monitor that told that QEMU is ready, kept to tell it to quit, which needs nobody to leave
 * the other one. It stays in negotiation mode until then: QEMU sends no events to it.
 */
final class SpareMonitor implements AutoCloseable {

  private final SocketChannel channel;

  SpareMonitor(SocketChannel channel) {
    this.channel = channel;
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
