package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.PassedFile;
import io.vertx.core.Context;
import io.vertx.core.Future;

/**
 * A stream of bytes both ways, and of file descriptors where the transport can. Reads nothing until
 * a handler is {@linkplain #attach attached}, so that the peer's first words can't be lost. To be
 * used on its {@link #context()} only, except for {@link #close()}.
 */
public interface Channel {

  /** As many bytes wait to be written when the {@linkplain #writeQueueFull() queue is full}. */
  int FULL = 64 << 10;

  /** The event loop that it lives on and on which its handler is called. */
  Context context();

  /** Hands what arrives to {@code handler} from now on, what has arrived before included. Once. */
  void attach(ChannelHandler handler);

  /** Queues {@code bytes} for the peer. After the end they are dropped: the handler knows why. */
  void write(byte[] bytes);

  /**
   * Queues {@code bytes} with {@code file} riding on the first of them, and closes {@code file}.
   *
   * @throws UnsupportedOperationException if this channel doesn't {@linkplain #passesFiles() pass
   *     files}
   */
  default void write(byte[] bytes, PassedFile file) {
    throw new UnsupportedOperationException("no descriptors pass through this channel");
  }

  /** Whether descriptors can be sent and received. */
  default boolean passesFiles() {
    return false;
  }

  /** The process at the other end. */
  default Peer peer() {
    return Peer.unknown();
  }

  /**
   * Makes each byte a TLS record of its own from now on; does nothing without TLS. For a peer that
   * takes one byte out of a record and then waits for the socket, on which nothing more will come.
   */
  default void peerReadsOneByteOfARecord() {}

  /** Whether more waits to be written than should; {@link ChannelHandler#drained()} comes then. */
  boolean writeQueueFull();

  /** Stops reading, so that the peer has to wait in the end. What is underway may still come. */
  void pause();

  /** Goes on reading. */
  void resume();

  /**
   * Ends it, after what was written has gone out if the peer takes it at once. {@link
   * ChannelHandler#closed()} is called. From any thread; does nothing the second time.
   */
  Future<Void> close();
}
