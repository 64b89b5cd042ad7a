package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.impl.codec.ClientRequest;
import dev.blockjob.qmp.impl.codec.JsonErrorDialect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Multiplexes the requests of many clients onto one QEMU in command mode. Bytes in, bytes out; no
 * socket, no thread.
 *
 * <p>In-band commands share the window: clients take turns, one command each. Nothing that one
 * client does or leaves undone holds up another.
 */
final class Multiplexer {

  private static final Logger LOG = System.getLogger(Multiplexer.class.getName());

  private final QemuSink qemu;
  private final int window;
  private final boolean offersOutOfBand;
  private final IdRewriter ids;
  private final Map<Long, InFlight> inFlight = new HashMap<>();
  private final Set<Client> clients = new LinkedHashSet<>();
  private final ArrayDeque<Client> turns = new ArrayDeque<>();
  private int inBand;
  private boolean pumping;

  Multiplexer(QemuSink qemu, IdRewriter ids, int window, boolean offersOutOfBand) {
    this.qemu = qemu;
    this.ids = ids;
    this.window = window;
    this.offersOutOfBand = offersOutOfBand;
  }

  /** A new client, which has not been greeted yet. */
  Client join(ClientSink sink, JsonErrorDialect dialect) {
    Client client = new Client(this, sink, dialect);
    clients.add(client);
    return client;
  }

  boolean offersOutOfBand() {
    return offersOutOfBand;
  }

  /** {@code client} has something that waits, which it had not before. */
  void hasWork(Client client) {
    turns.add(client);
  }

  /** Lets each client go on, in turn, until none can. */
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    int stuck = 0;
    while (stuck < turns.size()) {
      Client client = turns.remove();
      stuck = client.step(inBand < window) ? 0 : stuck + 1;
      if (client.hasWork()) {
        turns.add(client);
      }
    }
    pumping = false;
  }

  /** Sends a client's request under an id of ours. */
  void forward(InFlight command, ClientRequest request, @Nullable PassedFile file) {
    long number = ids.next();
    inFlight.put(number, command);
    if (!command.outOfBand()) {
      inBand++;
    }
    qemu.write(request.withId(ids.of(number)), file);
  }

  /** A reply from QEMU, line end included, that has our id. */
  void reply(byte[] reply, IdRewriter.Place id) {
    InFlight command = inFlight.remove(id.number());
    if (command == null) {
      LOG.log(Level.DEBUG, () -> "a second reply to " + ids.of(id.number()));
      return;
    }
    if (!command.outOfBand()) {
      inBand--;
    }
    command.client().replied(command, id.replace(reply, command.id()));
    pump();
  }

  /** An event, line end included, for all clients. */
  void event(byte[] event) {
    for (Client client : List.copyOf(clients)) {
      client.event(event);
    }
  }

  void left(Client client) {
    clients.remove(client);
    turns.remove(client);
  }

  /** QEMU has gone: every client learns it. */
  void end() {
    new ArrayList<>(clients).forEach(Client::end);
  }
}
