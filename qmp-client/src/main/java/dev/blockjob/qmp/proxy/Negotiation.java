package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.impl.codec.ClientRequest;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
import java.time.Clock;

/**
 * A client's {@code qmp_capabilities}. It goes to QEMU, which looks at the arguments first and says
 * in its own words what is wrong with them; only then it finds that this session is in command mode
 * already. That refusal, CommandNotFound, means that the client's command was right.
 *
 * @param outOfBand whether the client enables {@code oob}
 */
record Negotiation(boolean outOfBand) {

  /** What {@code request} asks for, if QEMU accepts its arguments. */
  static Negotiation of(ClientRequest request) {
    return new Negotiation(request.enables("oob"));
  }

  /** Whether QEMU found nothing wrong with it. */
  boolean accepted(byte[] reply) {
    QmpMessage message = new MessageReader(Clock.systemUTC()).read(reply, 0, reply.length);
    return message instanceof QmpMessage.Success
        || (message instanceof QmpMessage.Failure failure
            && failure.errorClass().equals(ProxyReplies.COMMAND_NOT_FOUND));
  }
}
