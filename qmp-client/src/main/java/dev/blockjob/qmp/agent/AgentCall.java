package dev.blockjob.qmp.agent;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.agent.GuestAgentException.Kind;
import dev.blockjob.qmp.impl.codec.RequestWriter;
import dev.blockjob.qmp.impl.stream.ContextExecutor;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One command to a guest agent over a connection of its own. On the channel's context. */
final class AgentCall implements ChannelHandler {
  private final Vertx vertx;
  private final Channel channel;
  private final QmpAddress address;
  private final String command;
  private final JsonObject arguments;
  private final Duration deadline;
  private final long token = ThreadLocalRandom.current().nextLong(1, Integer.MAX_VALUE);
  private final AgentReader reader = new AgentReader(this::said);
  private final Promise<Object> answer = Promise.promise();
  private boolean asked;
  private long timer;

  private AgentCall(
      Vertx vertx,
      Channel channel,
      QmpAddress address,
      String command,
      JsonObject arguments,
      Duration deadline) {
    this.vertx = vertx;
    this.channel = channel;
    this.address = address;
    this.command = command;
    this.arguments = arguments;
    this.deadline = deadline;
  }

  static Future<Object> make(
      Vertx vertx,
      Transport transport,
      QmpAddress address,
      String command,
      JsonObject arguments,
      Duration sync,
      Duration deadline) {
    return transport
        .connect()
        .recover(
            failure ->
                Future.failedFuture(
                    new GuestAgentException(
                        Kind.NOT_ASKED,
                        "no guest agent can be asked for "
                            + command
                            + " at "
                            + address
                            + ": "
                            + failure.getMessage())))
        .compose(
            channel ->
                new AgentCall(vertx, channel, address, command, arguments, deadline).start(sync));
  }

  /** The delimiter makes the agent drop half a request that an earlier client left. */
  private Future<Object> start(Duration sync) {
    return ContextExecutor.call(
            channel.context(),
            () -> {
              channel.attach(this);
              timer = vertx.setTimer(sync.toMillis(), any -> late(sync));
              channel.write(new byte[] {AgentReader.DELIMITER});
              channel.write(
                  RequestWriter.write(
                      "guest-sync-delimited", new JsonObject().put("id", token), false, null));
              return answer.future();
            })
        .onFailure(any -> end());
  }

  @Override
  public void received(byte[] bytes) {
    try {
      reader.feed(bytes);
    } catch (ProtocolException e) {
      fail("said what is no JSON: " + e.getMessage());
    }
  }

  private void said(JsonObject message) {
    if (asked) {
      answered(message);
    } else if (message.getValue("return") instanceof Number number && number.longValue() == token) {
      asked = true;
      vertx.cancelTimer(timer);
      timer = vertx.setTimer(deadline.toMillis(), any -> late(deadline));
      channel.write(RequestWriter.write(command, arguments, false, null));
    }
  }

  private void answered(JsonObject message) {
    if (!message.containsKey("error")) {
      end();
      Object returned = message.getValue("return");
      answer.tryComplete(returned == null ? new JsonObject() : returned);
    } else {
      end();
      answer.tryFail(
          new GuestAgentException(
              Kind.REFUSED,
              "the guest agent at "
                  + address
                  + " refused "
                  + command
                  + ": "
                  + words(message.getValue("error"))));
    }
  }

  private static String words(@Nullable Object error) {
    return error instanceof JsonObject object && object.getValue("desc") instanceof String words
        ? words
        : String.valueOf(error);
  }

  private void late(Duration limit) {
    fail("did not answer within " + limit.toMillis() + " ms");
  }

  private void fail(String why) {
    end();
    answer.tryFail(
        new GuestAgentException(
            asked ? Kind.UNKNOWN : Kind.NOT_ASKED,
            "the guest agent at "
                + address
                + " "
                + why
                + (asked
                    ? ", so whether it carried out " + command + " isn't known"
                    : ": " + command + " was not sent")));
  }

  private void end() {
    vertx.cancelTimer(timer);
    var unused = channel.close();
  }

  @Override
  public void ended() {
    fail("closed the connection");
  }

  @Override
  public void failed(Throwable failure) {
    fail("can't be reached any more: " + failure.getMessage());
  }

  @Override
  public void closed() {
    fail("is gone");
  }
}
