package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.impl.codec.ClientRequest;
import dev.blockjob.qmp.impl.codec.JsonErrorDialect;
import dev.blockjob.qmp.impl.codec.ReplyWriter;
import dev.blockjob.qmp.impl.codec.RequestReader;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client: where it is in its negotiation, and what of it waits. Its requests are answered in
 * the order in which they came, whether QEMU answers or the proxy; out-of-band ones overtake.
 *
 * <pre>
 *   NEGOTIATION --qmp_capabilities accepted--> COMMAND
 *        \------------------left----------------\-----> LEFT
 * </pre>
 */
final class Client implements RequestReader.Sink {

  /** Requests that may wait here before the client isn't read any more. */
  static final int MAX_WAITING = 32;

  private static final int MAX_WAITING_BYTES = 1 << 20;

  /** The commands that take a descriptor. */
  private static final Set<String> TAKE_FILE = Set.of("getfd", "add-fd");

  private static final String CAPABILITIES = "qmp_capabilities";

  private enum State {
    NEGOTIATION,
    COMMAND,
    LEFT
  }

  /** A request that waits, with its descriptor; or, without one, what was wrong with the bytes. */
  private record Waiting(@Nullable ClientRequest request, @Nullable PassedFile file, String fault) {
    int size() {
      return request == null ? fault.length() : request.size();
    }
  }

  private final Multiplexer multiplexer;
  private final ClientSink sink;
  private final RequestReader reader;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private State state = State.NEGOTIATION;
  private boolean outOfBand;
  private boolean paused;
  private int waitingBytes;
  private int inBand;
  private int outOfBandInFlight;
  private @Nullable PassedFile file;

  Client(Multiplexer multiplexer, ClientSink sink, JsonErrorDialect dialect) {
    this.multiplexer = multiplexer;
    this.sink = sink;
    this.reader = new RequestReader(dialect, this);
  }

  /** Some of its bytes. */
  void received(byte[] bytes) {
    if (state != State.LEFT) {
      reader.feed(bytes);
      multiplexer.pump();
      mindBacklog();
    }
  }

  /** A descriptor, before the bytes that it rode on; the next one replaces it, as in QEMU. */
  void received(PassedFile passed) {
    close(file);
    file = passed;
  }

  /** Its connection has ended: what waits is forgotten, and replies to it are dropped. */
  void left() {
    if (state == State.LEFT) {
      return;
    }
    state = State.LEFT;
    close(file);
    file = null;
    waiting.forEach(item -> close(item.file()));
    waiting.clear();
    multiplexer.left(this);
  }

  /** QEMU has gone. */
  void end() {
    left();
    sink.end();
  }

  private static void close(@Nullable PassedFile unwanted) {
    if (unwanted != null) {
      unwanted.close();
    }
  }

  @Override
  public void request(ClientRequest request) {
    if (state == State.LEFT) {
      return;
    }
    PassedFile passed = null;
    if (file != null && request.command() != null && TAKE_FILE.contains(request.command())) {
      passed = file;
      file = null;
    }
    if (request.outOfBand() && outOfBand) {
      forward(request, passed);
    } else {
      await(new Waiting(request, passed, ""));
    }
  }

  @Override
  public void malformed(String description) {
    if (state != State.LEFT) {
      await(new Waiting(null, null, description));
    }
  }

  private void await(Waiting item) {
    waiting.add(item);
    waitingBytes += item.size();
    if (waiting.size() == 1) {
      multiplexer.hasWork(this);
    }
  }

  boolean hasWork() {
    return !waiting.isEmpty();
  }

  /**
   * Does the first thing that waits, if its turn has come.
   *
   * @param room whether QEMU takes one more in-band command
   */
  boolean step(boolean room) {
    Waiting next = waiting.element();
    ClientRequest request = next.request();
    byte[] answer = request == null ? ProxyReplies.malformed(next.fault()) : ownAnswer(request);
    boolean mustBeAlone = answer != null || state == State.NEGOTIATION;
    if (mustBeAlone && inBand + outOfBandInFlight > 0) {
      return false;
    }
    if (request != null && answer == null && !room && !request.outOfBand()) {
      return false;
    }
    waiting.remove();
    waitingBytes -= next.size();
    if (answer != null) {
      close(next.file());
      sink.write(answer);
    } else if (request != null) {
      forward(request, next.file());
    }
    mindBacklog();
    return true;
  }

  /** Null if QEMU has to answer: as a rule, and to what it refuses in words of its own. */
  private byte @Nullable [] ownAnswer(ClientRequest request) {
    if (request.saysExecOob() && !outOfBand) {
      return ProxyReplies.outOfBandNotEnabled(request.id());
    }
    boolean early = state == State.NEGOTIATION && !CAPABILITIES.equals(request.command());
    return early && request.wellFormed() ? ProxyReplies.notNegotiated(request.id()) : null;
  }

  private void forward(ClientRequest request, @Nullable PassedFile passed) {
    boolean negotiates =
        state == State.NEGOTIATION
            && request.wellFormed()
            && CAPABILITIES.equals(request.command());
    if (request.outOfBand()) {
      outOfBandInFlight++;
    } else {
      inBand++;
    }
    Negotiation negotiation = negotiates ? Negotiation.of(request) : null;
    multiplexer.forward(
        new InFlight(this, request.id(), request.outOfBand(), negotiation), request, passed);
  }

  /** QEMU's reply to one of its requests, under its own id. */
  void replied(InFlight command, byte[] reply) {
    if (command.outOfBand()) {
      outOfBandInFlight--;
    } else {
      inBand--;
    }
    if (state == State.LEFT) {
      return;
    }
    Negotiation negotiation = command.negotiation();
    byte[] answer = reply;
    if (negotiation != null && negotiation.accepted(reply)) {
      if (negotiation.outOfBand() && !multiplexer.offersOutOfBand()) {
        answer = ProxyReplies.outOfBandNotAvailable(command.id());
      } else {
        state = State.COMMAND;
        outOfBand = negotiation.outOfBand();
        answer = ReplyWriter.success(command.id());
      }
    }
    sink.write(answer);
    mindBacklog();
  }

  /** Events before the negotiation are lost, as in QEMU. */
  void event(byte[] event) {
    if (state == State.COMMAND) {
      sink.write(event);
    }
  }

  /** A client that sends faster than QEMU answers has to wait; the others don't. */
  private void mindBacklog() {
    if (state == State.LEFT) {
      return;
    }
    boolean full =
        waiting.size() + outOfBandInFlight > MAX_WAITING || waitingBytes > MAX_WAITING_BYTES;
    if (full != paused) {
      paused = full;
      if (full) {
        sink.pause();
      } else {
        sink.resume();
      }
    }
  }
}
