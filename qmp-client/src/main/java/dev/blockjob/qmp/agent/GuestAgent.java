package dev.blockjob.qmp.agent;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * A guest's agent behind a socket: QEMU's {@code -chardev socket,path=...,server=on,wait=off} under
 * a {@code virtserialport} named {@code org.qemu.guest_agent.0}. See the <a
 * href="https://www.qemu.org/docs/master/interop/qemu-ga-ref.html">agent's reference</a>.
 *
 * <p>Each call connects, synchronises by {@code guest-sync-delimited}, asks and lets go of the
 * socket, which takes one client at a time. May be used from any thread; Futures complete on the
 * caller's context, or on one of their own. They fail with {@link GuestAgentException}: NOT_ASKED
 * if the synchronisation isn't answered within 5 s, REFUSED with the agent's own words, UNKNOWN if
 * the answer doesn't come within 60 s or the connection ends before.
 */
public final class GuestAgent {
  private static final Duration SYNC = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final QmpAddress address;
  private final Transport transport;
  private final Duration sync;
  private final Duration answer;

  private GuestAgent(Vertx vertx, QmpAddress address, Duration sync, Duration answer) {
    this.vertx = vertx;
    this.address = address;
    this.transport = Transport.to(vertx, address, QmpOptions.defaults().withConnectTimeout(sync));
    this.sync = sync;
    this.answer = answer;
  }

  /** The agent at {@code address}. Connects to nothing yet. */
  public static GuestAgent at(Vertx vertx, QmpAddress address) {
    return new GuestAgent(vertx, address, SYNC, ANSWER);
  }

  /** The same one with other deadlines: for the synchronisation, and from there to the answer. */
  public GuestAgent within(Duration forSync, Duration forAnswer) {
    return new GuestAgent(vertx, address, forSync, forAnswer);
  }

  /** {@code guest-ping}: whether it is there. */
  public Future<Void> ping() {
    return execute("guest-ping", new JsonObject()).mapEmpty();
  }

  /** {@code guest-info}: its version and commands. */
  public Future<JsonObject> info() {
    return execute("guest-info", new JsonObject())
        .map(
            answer -> {
              if (answer instanceof JsonObject info) {
                return info;
              }
              throw new GuestAgentException(
                  GuestAgentException.Kind.REFUSED,
                  "the guest agent at "
                      + address
                      + " answered guest-info with no object: "
                      + answer);
            });
  }

  /** {@code guest-fsfreeze-status}: {@code thawed} or {@code frozen}, so far as it knows. */
  public Future<String> freezeStatus() {
    return execute("guest-fsfreeze-status", new JsonObject()).map(String::valueOf);
  }

  /**
   * {@code guest-fsfreeze-freeze}: writes out and freezes the guest's file systems; completes with
   * how many there are. The caller has to {@link #thaw} in any case, unless it fails with NOT_ASKED
   * or REFUSED: an agent that fails half-way thaws by itself.
   */
  public Future<Integer> freeze() {
    return execute("guest-fsfreeze-freeze", new JsonObject()).map(GuestAgent::count);
  }

  /** {@code guest-fsfreeze-thaw}: completes with how many there were to thaw; 0 for none. */
  public Future<Integer> thaw() {
    return execute("guest-fsfreeze-thaw", new JsonObject()).map(GuestAgent::count);
  }

  /** Any command. */
  public Future<Object> execute(String command, JsonObject arguments) {
    return AgentCall.make(vertx, transport, address, command, arguments, sync, answer);
  }

  private static Integer count(Object answer) {
    return answer instanceof Number number ? number.intValue() : 0;
  }
}
