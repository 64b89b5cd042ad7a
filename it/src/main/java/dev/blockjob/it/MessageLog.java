package dev.blockjob.it;

import dev.blockjob.qmp.trace.TraceLine;
import dev.blockjob.qmp.trace.TraceSink;
import dev.blockjob.qmp.trace.TracedMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** Keeps the last 2,000 messages of a monitor's connections, for the report of a failure. */
final class MessageLog implements TraceSink {

  private static final int MOST = 2000;

  private final Deque<TracedMessage> last = new ArrayDeque<>();

  @Override
  public synchronized void message(TracedMessage message) {
    if (last.size() == MOST) {
      last.remove();
    }
    last.add(message);
  }

  /** As {@link TraceLine}s: what {@code blockjob replay} reads. */
  synchronized String lines() {
    return last.stream().map(message -> TraceLine.of(message) + "\n").collect(Collectors.joining());
  }
}
