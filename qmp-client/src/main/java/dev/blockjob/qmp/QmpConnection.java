package dev.blockjob.qmp;

import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * One session with a monitor, in command mode. All methods may be called from any thread; Futures
 * complete and handlers run on the connection's event loop, which must not be blocked.
 */
public interface QmpConnection {

  /** The monitor this connection leads to. */
  QmpAddress address();

  /** The options that the client was made with. */
  QmpOptions options();

  /** The event loop that this connection lives on. */
  Context context();

  /**
   * The process behind a Unix socket; empty for TCP, where it is in another pid namespace, and for
   * one that connected to us unless by {@link QmpTransport#JNR}. Without that the first call may
   * take some milliseconds, because it looks at all processes: not to be called on an event loop.
   */
  Optional<PeerProcess> peer();

  /** What QEMU said first. */
  QmpGreeting greeting();

  /** The capabilities that were enabled, a subset of those offered. */
  Set<QmpCapability> capabilities();

  /**
   * Sends a command, or queues it while {@link QmpOptions#window()} commands are in flight.
   * Commands are written in the order of the calls. {@linkplain QmpCommand#outOfBand() Out-of-band}
   * ones never wait in that queue.
   *
   * <p>The Future fails with
   *
   * <ul>
   *   <li>{@link CommandException} if QEMU refused the command or it failed there,
   *   <li>{@link NotSentException} if the connection ended or the deadline passed while the command
   *       was still queued here, or {@link QmpOptions#maxQueued()} of them were: QEMU never saw it,
   *   <li>{@link OutcomeUnknownException} if the connection ended or the deadline passed after the
   *       command was written: it may or may not have been carried out, and isn't sent again,
   *   <li>{@link IllegalArgumentException} if QEMU couldn't read it, or wouldn't survive it ({@code
   *       block-dirty-bitmap-merge} of no bitmaps, seen on 7.2 to 11.1): it isn't sent.
   * </ul>
   *
   * <p>{@code quit} succeeds when the connection ends without a reply, too.
   */
  <R> Future<R> execute(QmpCommand<R> command);

  /**
   * {@link #execute(QmpCommand)} with an open file riding on it: {@code getfd} gives it a name in
   * this monitor, {@code add-fd} puts it into a set that is opened as {@code /dev/fdset/N}. Needs
   * {@link QmpTransport#JNR}.
   *
   * <p>{@code file} is duplicated at once: it stays the caller's, who may close it when this
   * returns. If QEMU refuses the command it closes its copy, or keeps it for the next {@code
   * getfd}.
   *
   * <p>Fails with {@link NotSentException} if this connection can't pass descriptors, too.
   *
   * @see <a
   *     href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.add-fd">add-fd</a>
   */
  <R> Future<R> execute(QmpCommand<R> command, PassedFile file);

  /**
   * {@link #execute(QmpCommand)} for a command without a type of its own. The value is what stands
   * behind {@code "return"}: {@link JsonObject}, {@link io.vertx.core.json.JsonArray}, String,
   * Boolean, Long, {@link java.math.BigInteger} (integers past 2<sup>63</sup>-1) or Double.
   */
  default Future<Object> execute(String name, JsonObject arguments) {
    return execute(QmpCommand.raw(name, arguments));
  }

  /** {@link #execute(String, JsonObject)} without arguments. */
  default Future<Object> execute(String name) {
    return execute(name, new JsonObject());
  }

  /**
   * What this QEMU understands. A connection asks at most once; then the answer is there at once.
   * Behind a Unix socket none asks if this process, or one with the same {@link
   * QmpOptions#schemaCache()}, knows the schema of that build of QEMU: its program file and
   * version. Fails as {@link #execute(QmpCommand)} of {@code query-qmp-schema} does, and is asked
   * again then.
   */
  Future<QmpSchema> schema();

  /**
   * A new subscriber. Events that arrive from now on are kept for it, up to {@link
   * QmpOptions#eventBuffer()} of them, until it has a handler and demands them; then the oldest are
   * dropped and {@linkplain EventStream#dropped() counted}. Ends when the connection does.
   */
  EventStream<QmpEvent> events();

  /**
   * Calls {@code listener} with each event at once, before any reply that QEMU sent after it is
   * handed out. For state machines that must not miss anything; must be quick.
   *
   * @return removes the listener
   */
  Runnable listen(Handler<QmpEvent> listener);

  /** Completes when the connection has ended, from either side; never fails. */
  Future<DisconnectCause> closed();

  /** Ends the connection; QEMU and its jobs go on. Completes when the socket is closed. */
  Future<Void> close();
}
