package dev.blockjob.operations.journal;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.step.StepRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a journal: a header, an {@link RollbackMarker}, entries. It got its name when header and
 * mark stood in it: one that has less was damaged later.
 */
final class JournalFile {

  private static final int FIRST_ENTRY = 2;

  /**
   * @param isNumbered whether its entries have numbers
   * @param mark where the mark is, in bytes
   * @param length of the whole lines, in bytes
   */
  record Content(JournalState state, boolean isNumbered, long mark, long length) {}

  private final OperationId id;
  private final Path file;
  private final StepRegistry steps;
  private final JournalLeftovers leftovers;
  private final List<String> lines;

  private JournalFile(OperationId id, Path file, byte[] content, StepRegistry steps) {
    this.steps = steps;
    this.id = id;
    this.file = file;
    this.leftovers = JournalLeftovers.of(content);
    this.lines = whole(content);
  }

  /**
   * Reads it up to a torn last line, during which its writer died. Empty if there is none.
   *
   * @throws OtherFormatException if another version wrote it
   * @throws UnreadableJournalException if it can't be read, is another user's, a line before the
   *     last is damaged, or lines are missing, doubled or in another order
   */
  static Optional<Content> read(OperationId id, Path file, StepRegistry steps) {
    try {
      byte[] content = Files.readAllBytes(file);
      Optional<String> objection = Ownership.objection(file);
      if (objection.isPresent()) {
        throw new UnreadableJournalException(
            id, file, objection.get(), JournalLeftovers.of(content));
      }
      return Optional.of(new JournalFile(id, file, content, steps).content());
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreadableJournalException(
          id,
          file,
          "the journal "
              + file
              + " can't be read: "
              + e.getMessage()
              + "; mend that, or "
              + look(id),
          JournalLeftovers.NONE);
    }
  }

  /** What to do about one that is damaged. */
  static String look(OperationId id) {
    return "look at the disk with `blockjob chain` and `blockjob jobs`, then `blockjob recover"
        + " --forget "
        + id
        + "`, which sets the journal aside";
  }

  private Content content() {
    Optional<JsonObject> first = lines.isEmpty() ? Optional.empty() : header(lines.get(0));
    if (lines.size() < FIRST_ENTRY) {
      throw unreadable("the journal " + file + " is cut off in its first lines");
    }
    JsonObject header = first.orElseThrow(() -> damaged(1));
    String mark = lines.get(1);
    if (!RollbackMarker.is(mark)) {
      throw damaged(FIRST_ENTRY);
    }
    boolean isNumbered = Header.isNumbered(header);
    List<JsonObject> entries = entries(isNumbered);
    return new Content(
        state(header, entries, RollbackMarker.isSet(mark)),
        isNumbered,
        length(lines.subList(0, 1)),
        length(lines.subList(0, FIRST_ENTRY + entries.size())));
  }

  /**
   * Empty if its sum is wrong. One that doesn't begin as ours do is damaged or of another format,
   * and what is in the lines behind that can't be told.
   */
  private Optional<JsonObject> header(String line) {
    if (!RecordCodec.isOne(line)) {
      throw new OtherFormatException(id, file, leftovers);
    }
    Optional<JsonObject> header = RecordCodec.read(line);
    header
        .map(Header::format)
        .filter(format -> format != Header.FORMAT)
        .ifPresent(
            format -> {
              throw new OtherFormatException(id, file, leftovers, format, Header.FORMAT);
            });
    return header;
  }

  private List<JsonObject> entries(boolean isNumbered) {
    List<JsonObject> entries = new ArrayList<>();
    for (int i = FIRST_ENTRY; i < lines.size(); i++) {
      int number = i + 1;
      Optional<JsonObject> read = RecordCodec.read(lines.get(i));
      if (read.isEmpty() && i == lines.size() - 1) {
        break;
      }
      JsonObject entry = read.orElseThrow(() -> damaged(number));
      entries.add(entry);
      if (isNumbered && Entry.number(entry) != entries.size()) {
        throw unreadable(
            "line "
                + number
                + " of the journal "
                + file
                + " is not the one that was written there: some are missing, doubled or in another"
                + " order");
      }
    }
    return entries;
  }

  private JournalState state(JsonObject header, List<JsonObject> entries, boolean isUndone) {
    try {
      Header read = Header.read(header, steps);
      requireNamed(read.plan().id());
      return new JournalState(
          read, entries.stream().map(entry -> Entry.read(entry, steps)).toList(), isUndone);
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw unreadable("the journal " + file + " isn't understood: " + e.getMessage());
    }
  }

  /** A copy by another name would be a second journal of the operation. */
  private void requireNamed(OperationId written) {
    if (!written.equals(id)) {
      throw new UnreadableJournalException(
          id,
          file,
          "the journal "
              + file
              + " is one of operation "
              + written
              + ": its name is not its id, so it is a copy, or was renamed; "
              + look(id),
          leftovers.ofCopy());
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

  private UnreadableJournalException damaged(int line) {
    return unreadable("line " + line + " of the journal " + file + " is damaged");
  }

  private UnreadableJournalException unreadable(String what) {
    return new UnreadableJournalException(
        id, file, what + ", so what was done isn't known: " + look(id), leftovers);
  }
}
