package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.QmpOptions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The two sides of a {@link QmpProxy}: QEMU's and the clients'. Immutable; start from {@link
 * #between}.
 *
 * @param qemu QEMU's side
 * @param clients the clients' side: at least one. An end that listens takes any number of clients;
 *     one that connects is one client, who is connected to anew for each QEMU
 * @param qmp for QEMU's side: deadlines of connect and greeting, limit of a message, window,
 *     transport and TLS; the transport holds for the clients' side, too, and so does TLS for an end
 *     without certificates of its own. Default {@link QmpOptions#defaults()}
 * @param clientBuffer bytes kept for a client that doesn't read, one message over the limit
 *     excepted; default 16 MiB. A client that lets more pile up is cut off
 * @param again whether to go on when QEMU has ended, and wait for the next one; for a QEMU that
 *     connects to us only. Default false
 */
@RecordBuilder
public record ProxyOptions(
    ProxyEnd qemu, List<ProxyEnd> clients, QmpOptions qmp, int clientBuffer, boolean again)
    implements ProxyOptionsBuilder.With {

  /** The defaults named above. */
  public static ProxyOptions between(ProxyEnd qemu, ProxyEnd... clients) {
    return new ProxyOptions(qemu, List.of(clients), QmpOptions.defaults(), 16 << 20, false);
  }

  /** Refuses contradictions with {@link IllegalArgumentException}. */
  public ProxyOptions {
    clients = List.copyOf(clients);
    if (clients.isEmpty()) {
      throw new IllegalArgumentException("a proxy needs a place for its clients");
    }
    if (clientBuffer <= 0) {
      throw new IllegalArgumentException("clientBuffer must be positive, not " + clientBuffer);
    }
    if (again && !qemu.listens()) {
      throw new IllegalArgumentException(
          "only a QEMU that connects to the proxy can be waited for again");
    }
  }
}
