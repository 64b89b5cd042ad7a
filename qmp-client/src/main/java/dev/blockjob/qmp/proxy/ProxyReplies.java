package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.impl.codec.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** The replies that the proxy gives itself, worded as QEMU's. */
final class ProxyReplies {
  private ProxyReplies() {}

  static final String COMMAND_NOT_FOUND = "CommandNotFound";
  private static final String GENERIC = "GenericError";

  /** Bytes that are no request. */
  static byte[] malformed(String description) {
    return ReplyWriter.error(null, GENERIC, description);
  }

  /** A command before {@code qmp_capabilities}. */
  static byte[] notNegotiated(@Nullable String id) {
    return ReplyWriter.error(
        id, COMMAND_NOT_FOUND, "Expecting capabilities negotiation with 'qmp_capabilities'");
  }

  /** {@code exec-oob} of a client that didn't enable it. */
  static byte[] outOfBandNotEnabled(@Nullable String id) {
    return ReplyWriter.error(id, GENERIC, "QMP input member 'exec-oob' is unexpected");
  }

  /** {@code oob} where QEMU offers none. */
  static byte[] outOfBandNotAvailable(@Nullable String id) {
    return ReplyWriter.error(id, GENERIC, "Capability oob not available");
  }
}
