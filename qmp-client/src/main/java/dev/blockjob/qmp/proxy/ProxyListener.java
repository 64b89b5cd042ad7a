package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpGreeting;

/**
 * Is told of connections and disconnections, on the proxy's event loop. By default every method
 * does nothing.
 */
public interface ProxyListener {

  /** The proxy waits for {@code who} ("QEMU" or "clients") at {@code address}. */
  default void listening(String who, QmpAddress address) {}

  /** QEMU is there, in command mode. */
  default void qemuCame(QmpGreeting greeting) {}

  /** A peer connected to QEMU's side and is no QEMU, or left early. */
  default void qemuFailed(HandshakeException failure) {}

  /** QEMU has gone, and its clients with it. */
  default void qemuLeft(DisconnectCause cause) {}

  /** A client is there; clients are numbered from 1. {@code at} is the end that it came by. */
  default void clientCame(int number, ProxyEnd at) {}

  /** A client that the proxy should connect to isn't there. */
  default void clientFailed(HandshakeException failure) {}

  /** A client has gone, or was cut off: {@code why} in a few words. */
  default void clientLeft(int number, String why) {}
}
