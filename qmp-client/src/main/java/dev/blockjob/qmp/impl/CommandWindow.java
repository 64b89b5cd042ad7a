package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which commands are in flight, which wait, and whose deadline comes next. Used on the connection's
 * event loop only.
 *
 * <p>QEMU queues 8 in-band commands and then stops reading, which would hold up out-of-band ones;
 * so no more than that are in flight, and out-of-band ones don't count. A command whose deadline
 * passed keeps its place as a tombstone: QEMU still works on it.
 *
 * <p>QEMU takes a command's file when it carries the command out, and by then has closed it if it
 * has read another one with a later command (seen on 10.0). So one file is in flight at a time.
 */
final class CommandWindow {

  private static final Logger LOG = System.getLogger(CommandWindow.class.getName());

  private final int size;
  private final int maxQueued;
  private final Consumer<PendingCommand<?>> writer;
  private final IntToLongFunction timeout;
  private final Map<Object, PendingCommand<?>> inFlight = new HashMap<>();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int inBand;
  private int bytesInFlight;
  private boolean fileInFlight;
  private boolean open;

  private record Waiting(Object id, PendingCommand<?> command) {}

  /** {@code timeout} is in nanoseconds, for so many bytes that QEMU has to read until the reply. */
  CommandWindow(
      int size, int maxQueued, Consumer<PendingCommand<?>> writer, IntToLongFunction timeout) {
    this.size = size;
    this.maxQueued = maxQueued;
    this.writer = writer;
    this.timeout = timeout;
  }

  /** Command mode is reached: what waited is written, out-of-band ones first and all of them. */
  void open(long now) {
    open = true;
    List<Waiting> outOfBand = queue.stream().filter(next -> next.command.outOfBand()).toList();
    queue.removeAll(outOfBand);
    outOfBand.forEach(next -> write(next.id, next.command, now));
    writeWaiting(now);
  }

  void submit(Object id, PendingCommand<?> command, long now) {
    boolean overtakes = command.outOfBand() && command.file() == null;
    if (open && (overtakes || (queue.isEmpty() && hasRoomFor(command)))) {
      write(id, command, now);
    } else if (queue.size() >= maxQueued) {
      command.fail(
          new NotSentException(
              command.name(),
              maxQueued
                  + " commands wait already, which is the limit set here: execute fewer at once",
              null));
    } else {
      queue.add(new Waiting(id, command));
    }
  }

  private boolean hasRoomFor(PendingCommand<?> command) {
    return inBand < size && (command.file() == null || !fileInFlight);
  }

  /** Takes the command with that id out of the window; null if there is none. */
  @Nullable PendingCommand<?> replied(Object id, long now) {
    PendingCommand<?> command = inFlight.remove(id);
    if (command == null) {
      return null;
    }
    bytesInFlight -= command.request().length;
    if (!command.outOfBand()) {
      inBand--;
    }
    fileInFlight &= command.file() == null;
    writeWaiting(now);
    return command;
  }

  private void writeWaiting(long now) {
    while (open && !queue.isEmpty() && hasRoomFor(queue.element().command)) {
      Waiting next = queue.remove();
      write(next.id, next.command, now);
    }
  }

  private void write(Object id, PendingCommand<?> command, long now) {
    if (!command.outOfBand()) {
      inBand++;
    }
    fileInFlight |= command.file() != null;
    inFlight.put(id, command);
    bytesInFlight += command.request().length;
    command.written(now, timeout.applyAsLong(bytesInFlight));
    writer.accept(command);
  }

  /**
   * Fails the commands whose deadline has passed. They are all collected first: who hears of it may
   * execute the next command at once.
   */
  void expire(long now) {
    List<PendingCommand<?>> unwritten = new ArrayList<>();
    for (Iterator<Waiting> waiting = queue.iterator(); waiting.hasNext(); ) {
      PendingCommand<?> command = waiting.next().command;
      if (command.remaining(now) <= 0) {
        waiting.remove();
        unwritten.add(command);
      }
    }
    List<PendingCommand<?>> unanswered =
        inFlight.values().stream()
            .filter(command -> !command.done() && command.remaining(now) <= 0)
            .toList();
    unwritten.forEach(CommandWindow::failUnwritten);
    unanswered.forEach(CommandWindow::failUnanswered);
  }

  private static void failUnwritten(PendingCommand<?> command) {
    command.fail(
        new NotSentException(
            command.name(),
            "it waited "
                + command.timeoutMillis()
                + " ms for earlier commands, which QEMU has not answered",
            null));
  }

  private static void failUnanswered(PendingCommand<?> command) {
    LOG.log(Level.DEBUG, () -> "no reply to " + command.name() + " before its deadline");
    command.fail(
        new OutcomeUnknownException(
            command.name(), "no reply within " + command.timeoutMillis() + " ms", null));
  }

  /** Nanoseconds until the next deadline; {@link Long#MAX_VALUE} if nothing is pending. */
  long nextDeadline(long now) {
    long next = Long.MAX_VALUE;
    for (Waiting waiting : queue) {
      next = Math.min(next, waiting.command.remaining(now));
    }
    for (PendingCommand<?> command : inFlight.values()) {
      if (!command.done()) {
        next = Math.min(next, command.remaining(now));
      }
    }
    return next;
  }

  /** Tells every command how the connection ended. */
  void disconnected(DisconnectCause cause) {
    open = false;
    var written = new ArrayDeque<>(inFlight.values());
    var unwritten = new ArrayDeque<>(queue);
    inFlight.clear();
    queue.clear();
    for (PendingCommand<?> command : written) {
      if (command.name().equals("quit") && cause.kind() != DisconnectCause.Kind.CLOSED_HERE) {
        command.succeed(new JsonObject());
      } else {
        command.fail(new OutcomeUnknownException(command.name(), cause.toString(), cause));
      }
    }
    for (Waiting waiting : unwritten) {
      waiting.command.fail(new NotSentException(waiting.command.name(), cause.toString(), cause));
    }
  }
}
