package dev.blockjob.jobs.journal;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a journal. */
final class JournalFile {

  /**
   * @param state empty if not even the first line is whole: nothing was done then
   * @param length of the whole lines, in bytes
   */
  record Content(Optional<JournalState> state, long length) {}

  private JournalFile() {}

  /**
   * Reads it up to a torn last line, which whoever wrote it died over.
   *
   * @throws JournalException if it can't be read, or a line before the last is damaged
   */
  static Content read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new JournalException("the journal " + file + " can't be read: " + e.getMessage(), e);
    }
    List<JsonObject> records = new ArrayList<>();
    int start = 0;
    for (int end = next(bytes, start); end >= 0; end = next(bytes, start)) {
      String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      Optional<JsonObject> record = Line.read(line);
      if (record.isEmpty() && end + 1 == bytes.length) {
        break;
      }
      records.add(record.orElseThrow(() -> damaged(file, records.size() + 1)));
      start = end + 1;
    }
    return new Content(state(file, records), start);
  }

  private static Optional<JournalState> state(Path file, List<JsonObject> records) {
    if (records.isEmpty()) {
      return Optional.empty();
    }
    try {
      Header header = Header.read(records.get(0));
      List<Entry> entries = records.subList(1, records.size()).stream().map(Entry::read).toList();
      return Optional.of(new JournalState(header, entries));
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw new JournalException("the journal " + file + " isn't understood: " + e.getMessage(), e);
    }
  }

  private static int next(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static JournalException damaged(Path file, int line) {
    return new JournalException(
        "line "
            + line
            + " of the journal "
            + file
            + " is damaged, so what was done isn't known: look at the disk with `blockjob chain`"
            + " and `blockjob jobs`, then move the journal away");
  }
}
