package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.transport.Channel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The clients that are connected, whether QEMU is there or not. */
final class ClientRegistry {

  private final int clientBuffer;
  private final ProxyListener listener;
  private final Map<Integer, ClientLink> here = new LinkedHashMap<>();

  /** Those who came before QEMU did; they are not read from. */
  private final List<ClientLink> lobby = new ArrayList<>();

  /** Those whose connections aren't closed yet. */
  private final Set<Future<Void>> open = new LinkedHashSet<>();

  private @Nullable QemuSide qemuSide;
  private boolean closed;
  private int last;

  ClientRegistry(int clientBuffer, ProxyListener listener) {
    this.clientBuffer = clientBuffer;
    this.listener = listener;
  }

  /** A client connected, or was connected to. */
  @Nullable Void came(Channel channel, ProxyEnd at) {
    if (closed) {
      channel.close();
      return null;
    }
    int number = ++last;
    ClientLink link = new ClientLink(channel, clientBuffer, (l, why) -> left(number, l, why));
    here.put(number, link);
    Future<Void> closes = link.whenClosed();
    open.add(closes);
    closes.onComplete(done -> open.remove(closes));
    listener.clientCame(number, at);
    if (qemuSide == null) {
      lobby.add(link);
    } else {
      link.join(qemuSide);
    }
    return null;
  }

  /** QEMU is there, or, with null, no more. */
  void welcome(@Nullable QemuSide come) {
    qemuSide = come;
    if (come != null) {
      List<ClientLink> waited = List.copyOf(lobby);
      lobby.clear();
      waited.forEach(link -> link.join(come));
    }
  }

  private void left(int number, ClientLink link, String why) {
    here.remove(number);
    lobby.remove(link);
    listener.clientLeft(number, why);
  }

  /** Lets all go; completes when all connections are closed. */
  Future<Void> close() {
    closed = true;
    List.copyOf(here.values()).forEach(ClientLink::close);
    return Future.join(List.copyOf(open)).mapEmpty();
  }
}
