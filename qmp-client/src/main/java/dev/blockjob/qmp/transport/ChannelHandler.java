package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.PassedFile;

/** Receives what arrives on a channel; always called on its context. */
public interface ChannelHandler {

  /** Some bytes, cut anywhere. */
  void received(byte[] bytes);

  /** A descriptor, before the bytes that it rode on. The handler owns it; the default closes it. */
  default void received(PassedFile file) {
    file.close();
  }

  /** The write queue, once {@linkplain Channel#writeQueueFull() full}, has room again. */
  default void drained() {}

  /** The peer will send no more: it closed in order. */
  void ended();

  /** The connection broke. */
  void failed(Throwable failure);

  /** The channel has ended, from either side. Called once, after everything else. */
  void closed();
}
