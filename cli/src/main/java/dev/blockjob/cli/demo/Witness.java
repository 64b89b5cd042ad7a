package dev.blockjob.cli.demo;

import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.EventLine;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows each event as it arrives, in a thread of its own, and keeps count. */
final class Witness implements AutoCloseable {

  private final Screen screen;
  private final Colors colors;
  private final EventPrinter printer = new EventPrinter();
  private final List<Duration> latencies = new ArrayList<>();
  private long copied;

  Witness(Screen screen) {
    this.screen = screen;
    this.colors = screen.colors();
  }

  void watch(QmpConnection connection) {
    connection.events().handler(this::see);
  }

  private void see(QmpEvent event) {
    synchronized (this) {
      Instant timestamp = event.timestamp();
      if (timestamp != null) {
        latencies.add(Duration.between(timestamp, event.received()));
      }
      copied = Math.max(copied, event.data().getLong("offset", 0L));
    }
    printer.execute(() -> show(event));
  }

  private void show(QmpEvent event) {
    String line = EventLine.latency(event) + "  " + event.name() + "  " + words(event);
    screen.line("  " + (isHelper(event) ? colors.dim(Colors.plain(line)) : coloured(event)));
  }

  private String coloured(QmpEvent event) {
    return colors.dim(EventLine.latency(event))
        + "  "
        + colors.cyan(event.name())
        + "  "
        + words(event);
  }

  /** Jobs that only make an image for another one. */
  private static boolean isHelper(QmpEvent event) {
    String id = event.data().getString("id", "");
    return id.endsWith("-file") || id.endsWith("-format");
  }

  /** What matters to a spectator. */
  private String words(QmpEvent event) {
    StringBuilder words = new StringBuilder();
    for (String field : List.of("id", "device", "status", "type", "error", "reason")) {
      Object value = event.data().getValue(field);
      if (value != null && !"".equals(value)) {
        String text = String.valueOf(value);
        words.append(words.length() == 0 ? "" : " ");
        words.append(field.equals("status") ? colors.bold(text) : text);
      }
    }
    return words.toString();
  }

  /** Waits until what has come is shown. */
  void settle() {
    printer.printed().join();
  }

  @Override
  public void close() {
    printer.close();
  }

  /** What was seen since the last call. */
  synchronized Seen take() {
    List<Duration> sorted = latencies.stream().sorted().toList();
    Duration median = sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2);
    Seen seen = new Seen(sorted.size(), median, copied);
    latencies.clear();
    copied = 0;
    return seen;
  }

  /**
   * The events of an act.
   *
   * @param median from QEMU's clock to here
   * @param copied bytes, as the job's last event has it
   */
  record Seen(int events, Duration median, long copied) {}
}
