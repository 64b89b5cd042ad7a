package dev.blockjob.qmp.replay;

import dev.blockjob.qmp.trace.TraceLine;
import dev.blockjob.qmp.trace.TracedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recorded messages of a trace's connections.
 *
 * @param sessions the messages of each connection in the order of the wire; connections in the
 *     order in which they began
 */
public record Recording(List<List<TracedMessage>> sessions) {

  /** Copies. */
  public Recording {
    sessions = sessions.stream().map(List::copyOf).toList();
  }

  /** Of messages as a trace gives them, several connections mixed. */
  public static Recording of(List<TracedMessage> messages) {
    Map<String, List<TracedMessage>> sessions = new LinkedHashMap<>();
    for (TracedMessage message : messages) {
      sessions.computeIfAbsent(message.connection(), key -> new ArrayList<>()).add(message);
    }
    return new Recording(List.copyOf(sessions.values()));
  }

  /**
   * Reads a file that a {@link dev.blockjob.qmp.trace.TraceFile} wrote. Blocks.
   *
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if a line is none of a trace, with its number
   */
  public static Recording read(Path file) throws IOException {
    List<TracedMessage> messages = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        messages.add(line(file, i + 1, lines.get(i)));
      }
    }
    return of(messages);
  }

  private static TracedMessage line(Path file, int number, String line) {
    try {
      return TraceLine.read(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file + ", line " + number + ", is none of a trace: " + e.getMessage(), e);
    }
  }
}
