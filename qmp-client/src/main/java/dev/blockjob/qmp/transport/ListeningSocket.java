package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.QmpAddress;
import io.vertx.core.Future;

/** A place where peers can connect, until it is closed. */
public interface ListeningSocket {

  /** Where; with the real port if port 0 was asked for. */
  QmpAddress address();

  /**
   * Listens no more, closes the channels that were accepted, and removes the socket's file if it is
   * still this one's. Does nothing the second time.
   */
  Future<Void> close();
}
