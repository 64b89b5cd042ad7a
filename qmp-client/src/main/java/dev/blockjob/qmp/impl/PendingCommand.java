package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A command between {@code execute} and its reply. */
final class PendingCommand<R> {

  private final QmpCommand<R> command;
  private final byte[] request;
  private final @Nullable PassedFile file;
  private long timeoutNanos;
  private final Promise<R> promise = Promise.promise();
  private long deadline;

  /** Closes {@code file} when the command is over and it wasn't written. */
  PendingCommand(
      QmpCommand<R> command,
      byte[] request,
      @Nullable PassedFile file,
      long timeoutNanos,
      long now) {
    this.command = command;
    this.request = request;
    this.file = file;
    this.timeoutNanos = timeoutNanos;
    this.deadline = now + timeoutNanos;
  }

  String name() {
    return command.name();
  }

  boolean outOfBand() {
    return command.outOfBand();
  }

  byte[] request() {
    return request;
  }

  /** Rides on the request; null for none. */
  @Nullable PassedFile file() {
    return file;
  }

  Future<R> future() {
    return promise.future();
  }

  /**
   * The time in the queue doesn't count against the reply, but what QEMU has to read before does.
   */
  void written(long now, long timeout) {
    timeoutNanos = timeout;
    deadline = now + timeout;
  }

  long remaining(long now) {
    return deadline - now;
  }

  long timeoutMillis() {
    return timeoutNanos / 1_000_000;
  }

  void succeed(Object returned) {
    R result;
    try {
      result = ProtocolException.reading(name(), () -> command.decode(returned));
    } catch (QmpException e) {
      promise.tryFail(e);
      return;
    }
    promise.tryComplete(result);
  }

  void refuse(String errorClass, String description) {
    promise.tryFail(new CommandException(name(), errorClass, description));
  }

  void fail(QmpException failure) {
    if (file != null) {
      file.close();
    }
    promise.tryFail(failure);
  }

  /** True after a deadline passed: only the tombstone waits for the late reply. */
  boolean done() {
    return promise.future().isComplete();
  }
}
