package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.QmpAddress;

/**
 * How one of the proxy's ends comes about.
 *
 * @param way who connects to whom
 * @param address where
 */
public record ProxyEnd(Way way, QmpAddress address) {

  /** Who connects to whom. */
  public enum Way {
    /** The proxy connects. */
    CONNECT,
    /** The proxy waits for the other side to connect. */
    LISTEN
  }

  /** The proxy connects to {@code address}. */
  public static ProxyEnd connect(QmpAddress address) {
    return new ProxyEnd(Way.CONNECT, address);
  }

  /** The proxy listens at {@code address}. */
  public static ProxyEnd listen(QmpAddress address) {
    return new ProxyEnd(Way.LISTEN, address);
  }

  boolean listens() {
    return way == Way.LISTEN;
  }
}
