package dev.blockjob.qmp.impl.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.trace.TracedMessage;
import dev.blockjob.qmp.trace.TracedMessage.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

  private static final MessageLimits LIMITS = MessageLimits.of(QmpOptions.defaults());

  private final List<TracedMessage> seen = new ArrayList<>();
  private long nanos;
  private final Tracer tracer =
      new Tracer(seen::add, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos, "a", LIMITS);

  private void received(String text) {
    tracer.received(text.getBytes(UTF_8));
  }

  private void sent(String text) {
    tracer.sent(text.getBytes(UTF_8));
  }

  @Test
  void aReplyKnowsItsCommandAndHowLongItTook() {
    sent("{\"execute\": \"query-jobs\", \"id\": \"1\"}\n");
    nanos = 300_000;
    received("{\"return\": []");
    received(", \"id\": \"1\"}\r\n");

    assertThat(seen)
        .containsExactly(
            new TracedMessage(
                "a",
                NOW,
                Duration.ZERO,
                Kind.COMMAND,
                "query-jobs",
                null,
                false,
                "{\"execute\": \"query-jobs\", \"id\": \"1\"}"),
            new TracedMessage(
                "a",
                NOW,
                Duration.ofNanos(300_000),
                Kind.REPLY,
                "query-jobs",
                Duration.ofNanos(300_000),
                false,
                "{\"return\": [], \"id\": \"1\"}"));
  }

  @Test
  void eachKindIsTold() {
    received("{\"QMP\": {}}{\"event\": \"E\"}{\"error\": {}}{\"return\": {\"x\": -inf}}{\"x\": 1}");
    received("HTTP/1.1");
    tracer.ended("eof");
    tracer.closed();

    assertThat(seen)
        .extracting(TracedMessage::kind)
        .containsExactly(
            Kind.GREETING,
            Kind.EVENT,
            Kind.ERROR,
            Kind.REPLY,
            Kind.GARBAGE,
            Kind.GARBAGE,
            Kind.END);
    assertThat(seen.get(3).text()).isEqualTo("{\"return\": {\"x\": -inf}}");
  }

  @Test
  void aSecretIsMaskedOnItsWayThereAndBack() {
    sent("{\"execute\": \"object-add\", \"arguments\": {\"data\": \"hush\"}, \"id\": \"1\"}");
    sent("{\"execute\": \"qom-get\", \"arguments\": {\"property\": \"data\"}, \"id\": \"2\"}");
    received("{\"return\": \"hush\", \"id\": \"2\"}");

    assertThat(seen).extracting(TracedMessage::text).noneMatch(text -> text.contains("hush"));
    assertThat(seen).extracting(TracedMessage::masked).containsExactly(true, false, true);
  }

  @Test
  void aSinkThatThrowsHarmsNobody() {
    Tracer broken =
        new Tracer(
            message -> {
              throw new IllegalStateException("mine");
            },
            Clock.systemUTC(),
            () -> 0,
            "a",
            LIMITS);

    broken.received("{\"event\": \"E\"}".getBytes(UTF_8));
  }
}
