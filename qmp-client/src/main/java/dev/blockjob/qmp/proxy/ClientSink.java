package dev.blockjob.qmp.proxy;

/** A client's connection, as the {@link Multiplexer} sees it. */
interface ClientSink {

  /** Queues bytes for the client; never blocks. May lead to {@link Client#left()} at once. */
  void write(byte[] bytes);

  /** Stops reading what the client sends. */
  void pause();

  /** Goes on reading. */
  void resume();

  /** Nothing more will come from QEMU: what was written goes out, then the connection ends. */
  void end();
}
