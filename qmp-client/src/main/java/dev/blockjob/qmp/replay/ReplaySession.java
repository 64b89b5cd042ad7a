package dev.blockjob.qmp.replay;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.impl.trace.Secrets;
import dev.blockjob.qmp.replay.ReplayMismatch.Kind;
import dev.blockjob.qmp.trace.TracedMessage;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plays one recorded connection to one client. On the channel's event loop only. */
final class ReplaySession implements ChannelHandler {

  private static final int SHOWN = 200;

  private final Vertx vertx;
  private final Channel channel;
  private final int number;
  private final List<RecordedStep> steps;
  private final ReplayOptions options;
  private final Replay replay;
  private final NameMapping mapping = new NameMapping();
  private final MessageFramer framer = new MessageFramer(MessageLimits.of(QmpOptions.defaults()));
  private int next;
  private long timer = -1;
  private boolean over;

  /** The recorded and the real time that delays are counted from. */
  private Duration recordedBase = Duration.ZERO;

  private long base = System.nanoTime();

  ReplaySession(
      Vertx vertx,
      Channel channel,
      int number,
      List<TracedMessage> messages,
      ReplayOptions options,
      Replay replay) {
    this.vertx = vertx;
    this.channel = channel;
    this.number = number;
    this.steps = messages.stream().map(RecordedStep::new).toList();
    this.options = options;
    this.replay = replay;
  }

  void start() {
    channel.attach(this);
    advance();
  }

  @Override
  public void received(byte[] bytes) {
    if (over) {
      return;
    }
    try {
      framer.feed(bytes, this::request);
    } catch (ProtocolException e) {
      depart(Kind.UNREADABLE, null, "the client sent what QEMU can't parse: " + e.getMessage());
      hangUp();
    }
  }

  private void request(byte[] buffer, int offset, int length) {
    String text = new String(buffer, offset, length, StandardCharsets.UTF_8);
    JsonObject request = Secrets.masked(RecordedStep.read(text));
    Object id = request.getValue("id");
    find(step -> !step.isSent() && step.isSameAs(request, mapping))
        .ifPresentOrElse(step -> expected(step, id), () -> unexpected(request, id));
    waitNoMore();
    advance();
  }

  /** Patience begins anew with each request; a delay goes on. */
  private void waitNoMore() {
    if (timer >= 0 && steps.get(next).isCommand()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void expected(RecordedStep step, @Nullable Object id) {
    step.sentAs(id);
    RecordedStep answer = step.answer();
    if (answer != null) {
      say(answer.underId(id));
    }
  }

  /** A question can be answered again; everything else can't be pretended. */
  private void unexpected(JsonObject request, @Nullable Object id) {
    String name = RecordedStep.name(request);
    Optional<RecordedStep> last =
        name.startsWith("query-")
            ? steps.stream()
                .filter(step -> step.answer() != null && step.isSameAs(request, mapping))
                .reduce((earlier, later) -> later)
                .map(RecordedStep::answer)
            : Optional.empty();
    if (last.isPresent()) {
      depart(Kind.ASKED_AGAIN, request, "the client sent " + name + " once more than recorded");
      say(last.get().underId(id));
      return;
    }
    String what =
        "the client sent " + cut(request.encode()) + "; the recording goes on with " + due();
    depart(Kind.UNEXPECTED, request, what);
    JsonObject error =
        new JsonObject().put("class", "GenericError").put("desc", "not in the recording: " + what);
    JsonObject reply = new JsonObject().put("error", error);
    say((id == null ? reply : reply.put("id", id)).encode());
  }

  private String due() {
    return find(step -> step.isCommand() && !step.isSent())
        .map(step -> cut(mapping.apply(step.recorded().text())))
        .orElse("no further command");
  }

  private Optional<RecordedStep> find(Predicate<RecordedStep> wanted) {
    return steps.stream().filter(RecordedStep::isCommand).filter(wanted).findFirst();
  }

  private void advance() {
    while (!over && timer < 0 && next < steps.size()) {
      RecordedStep step = steps.get(next);
      if (step.isCommand()) {
        if (!step.isSent() && !step.isPassedOver()) {
          timer = vertx.setTimer(options.patience().toMillis(), t -> passOver(step));
          return;
        }
        recordedBase = step.recorded().since();
        base = System.nanoTime();
      } else {
        long early = earlyMillis(step);
        if (early > 0) {
          timer = vertx.setTimer(early, t -> ring());
          return;
        }
        play(step);
      }
      next++;
    }
  }

  private long earlyMillis(RecordedStep step) {
    if (!options.timed()) {
      return 0;
    }
    Duration recorded = step.recorded().since().minus(recordedBase);
    return recorded.minusNanos(System.nanoTime() - base).toMillis();
  }

  private void passOver(RecordedStep step) {
    step.passOver();
    ring();
  }

  private void ring() {
    timer = -1;
    advance();
  }

  private void play(RecordedStep step) {
    switch (step.recorded().kind()) {
      case GREETING, EVENT, GARBAGE -> say(step.recorded().text());
      case REPLY, ERROR -> answer(step);
      case END -> hangUp();
      case CLOSED, COMMAND -> {}
    }
  }

  private void hangUp() {
    var unused = channel.close();
  }

  private void answer(RecordedStep reply) {
    Optional<RecordedStep> command = find(reply::answers);
    if (command.isEmpty()) {
      say(reply.recorded().text());
      return;
    }
    RecordedStep asked = command.get();
    asked.answeredBy(reply);
    if (asked.isSent()) {
      say(reply.underId(asked.clientId()));
    }
  }

  private void say(String text) {
    channel.write((mapping.apply(text) + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void ended() {
    hangUp();
  }

  @Override
  public void failed(Throwable failure) {
    hangUp();
  }

  @Override
  public void closed() {
    if (over) {
      return;
    }
    over = true;
    vertx.cancelTimer(timer);
    steps.stream()
        .filter(step -> step.isCommand() && !step.isSent())
        .forEach(
            step ->
                depart(
                    Kind.NOT_SENT,
                    null,
                    "the client didn't send "
                        + cut(mapping.apply(step.recorded().text()))
                        + ", which the recording has"));
    replay.sessionEnded();
  }

  private void depart(Kind kind, @Nullable JsonObject request, String detail) {
    replay.departed(new ReplayMismatch(kind, number, request, detail));
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
