package dev.blockjob.qmp.trace;

/** Receives each message of the connections that it was set for, in the order of the wire. */
@FunctionalInterface
public interface TraceSink {

  /**
   * Called on the connection's event loop, before a message is acted upon or sent. Must be quick,
   * and may be called for several connections at once. What it throws is logged and otherwise
   * ignored.
   */
  void message(TracedMessage message);
}
