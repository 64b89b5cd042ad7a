package dev.blockjob.qmp;

import io.vertx.core.json.JsonObject;

/**
 * A command and how to read its reply.
 *
 * @param <R> what the reply is read as
 */
public interface QmpCommand<R> {

  /** QMP's name of the command, such as {@code query-block-jobs}. */
  String name();

  /** The command's arguments; empty for none. */
  JsonObject arguments();

  /**
   * Reads what stands behind {@code "return"} (see {@link QmpConnection#execute(String,
   * JsonObject)} for the types). An exception thrown here fails the command's Future, not the
   * connection.
   */
  R decode(Object returned);

  /** Whether to send it as {@code exec-oob}. Needs {@link QmpCapability#OOB}; default false. */
  default boolean outOfBand() {
    return false;
  }

  /** A command whose reply is handed out as it is. */
  static QmpCommand<Object> raw(String name, JsonObject arguments) {
    return new RawCommand(name, arguments, false);
  }

  /** {@link #raw} sent out of band. */
  static QmpCommand<Object> rawOutOfBand(String name, JsonObject arguments) {
    return new RawCommand(name, arguments, true);
  }
}
