package dev.blockjob.cli.render;

import dev.blockjob.qmp.QmpEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An event in a line: QEMU's time, how long it was on its way, name, data. */
public final class EventLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private EventLine() {}

  /** The line. */
  public static String of(QmpEvent event, Colors colors) {
    Instant timestamp = event.timestamp();
    String time = timestamp == null ? "--:--:--.------" : TIME.format(timestamp);
    return colors.dim(time + " " + latency(event))
        + "  "
        + colors.cyan(event.name())
        + (event.data().isEmpty() ? "" : " " + data(event));
  }

  /** From QEMU's clock to its last byte here; both clocks are the host's. */
  public static String latency(QmpEvent event) {
    Instant timestamp = event.timestamp();
    return timestamp == null
        ? "      ?   "
        : String.format(
            Locale.ROOT,
            "%+7.2f ms",
            Duration.between(timestamp, event.received()).toNanos() / 1e6);
  }

  private static String data(QmpEvent event) {
    StringBuilder data = new StringBuilder();
    event
        .data()
        .forEach(
            entry ->
                data.append(data.length() == 0 ? "" : " ")
                    .append(entry.getKey())
                    .append('=')
                    .append(entry.getValue()));
    return data.toString();
  }
}
