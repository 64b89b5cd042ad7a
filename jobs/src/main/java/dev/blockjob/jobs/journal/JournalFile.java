package dev.blockjob.jobs.journal;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a journal: a header, an {@link UndoMark}, entries. */
final class JournalFile {

  private static final int FIRST_ENTRY = 2;

  /**
   * @param state empty if there is no file, or not even header and mark are whole: nothing was done
   *     then
   * @param mark where the mark is, in bytes
   * @param length of the whole lines, in bytes
   */
  record Content(Optional<JournalState> state, long mark, long length) {}

  private static final Content NOTHING = new Content(Optional.empty(), 0, 0);

  /** What to do about one that is damaged. */
  static final String LOOK =
      "look at the disk with `blockjob chain` and `blockjob jobs`, then move the journal away";

  private JournalFile() {}

  /**
   * Reads it up to a torn last line, which whoever wrote it died over.
   *
   * @throws OtherFormatException if another version wrote it
   * @throws JournalException if it can't be read, or a line before the last is damaged
   */
  static Content read(Path file) {
    List<String> lines;
    try {
      lines = whole(Files.readAllBytes(file));
    } catch (NoSuchFileException gone) {
      return NOTHING;
    } catch (IOException e) {
      throw new JournalException("the journal " + file + " can't be read: " + e.getMessage(), e);
    }
    Optional<JsonObject> first = lines.isEmpty() ? Optional.empty() : header(file, lines.get(0));
    if (lines.size() < FIRST_ENTRY) {
      return NOTHING;
    }
    JsonObject header = first.orElseThrow(() -> damaged(file, 1));
    String mark = lines.get(1);
    if (!UndoMark.is(mark)) {
      throw damaged(file, FIRST_ENTRY);
    }
    List<JsonObject> entries = entries(file, lines);
    return new Content(
        Optional.of(state(file, header, entries, UndoMark.isSet(mark))),
        length(lines.subList(0, 1)),
        length(lines.subList(0, FIRST_ENTRY + entries.size())));
  }

  /**
   * Empty if its sum is wrong. One that doesn't begin as ours do is damaged or of another format,
   * and what is in the lines behind that can't be told.
   */
  private static Optional<JsonObject> header(Path file, String line) {
    if (!Line.isOne(line)) {
      throw new OtherFormatException(file);
    }
    Optional<JsonObject> header = Line.read(line);
    header
        .map(Header::format)
        .filter(format -> format != Header.FORMAT)
        .ifPresent(
            format -> {
              throw new OtherFormatException(file, format, Header.FORMAT);
            });
    return header;
  }

  private static List<JsonObject> entries(Path file, List<String> lines) {
    List<JsonObject> entries = new ArrayList<>();
    for (int i = FIRST_ENTRY; i < lines.size(); i++) {
      Optional<JsonObject> entry = Line.read(lines.get(i));
      if (entry.isEmpty() && i == lines.size() - 1) {
        break;
      }
      int number = i + 1;
      entries.add(entry.orElseThrow(() -> damaged(file, number)));
    }
    return entries;
  }

  private static JournalState state(
      Path file, JsonObject header, List<JsonObject> entries, boolean isUndone) {
    try {
      return new JournalState(
          Header.read(header), entries.stream().map(Entry::read).toList(), isUndone);
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw new JournalException("the journal " + file + " isn't understood: " + e.getMessage(), e);
    }
  }

  /** The lines that have their line feed. */
  private static List<String> whole(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return lines;
  }

  private static long length(List<String> lines) {
    return lines.stream().mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1).sum();
  }

  private static JournalException damaged(Path file, int line) {
    return new JournalException(
        "line "
            + line
            + " of the journal "
            + file
            + " is damaged, so what was done isn't known: "
            + LOOK);
  }
}
