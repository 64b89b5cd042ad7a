package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One end of a proxy: an address, and whether the proxy connects or listens there.
 *
 * @param mode who connects to whom
 * @param address where
 * @param tls certificates for {@link QmpAddress.Tls}: ours are a client's where the proxy connects,
 *     a server's where it listens; null, the default, for {@link ProxyOptions#qmp()}'s
 */
@RecordBuilder
public record ProxyEnd(Mode mode, QmpAddress address, @Nullable QmpTls tls)
    implements ProxyEndBuilder.With {

  /** Who connects to whom. */
  public enum Mode {
    CONNECT,
    /** The proxy waits for the other side to connect. */
    LISTEN
  }

  /** The proxy connects to {@code address}. */
  public static ProxyEnd connect(QmpAddress address) {
    return new ProxyEnd(Mode.CONNECT, address, null);
  }

  /** The proxy listens at {@code address}. */
  public static ProxyEnd listen(QmpAddress address) {
    return new ProxyEnd(Mode.LISTEN, address, null);
  }

  boolean listens() {
    return mode == Mode.LISTEN;
  }

  /** {@code all} with the certificates of this end. */
  QmpOptions options(QmpOptions all) {
    return tls == null ? all : all.withTls(tls);
  }
}
