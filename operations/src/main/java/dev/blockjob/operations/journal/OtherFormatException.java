package dev.blockjob.operations.journal;

import dev.blockjob.operations.OperationId;
import java.nio.file.Path;

/**
 * A journal that another version wrote, in a format that isn't known here, or that doesn't even
 * begin as one. Neither what it is about can be told, nor whether it has ended.
 */
public final class OtherFormatException extends UnreadableJournalException {

  private static final long serialVersionUID = 1L;

  /** Of that number; {@code known} is the one that is known. */
  OtherFormatException(
      OperationId id, Path file, JournalLeftovers leftovers, int format, int known) {
    super(
        id,
        file,
        "the journal "
            + file
            + (format < known
                ? " was written before the first release, in format " + format
                : " was written by a newer version of blockjob, in format " + format)
            + ", and this one knows format "
            + known
            + " only: recover its operation with the version that began it; if that is over,"
            + " `blockjob recover --forget "
            + id
            + "` sets the journal aside",
        leftovers);
  }

  /** Of one whose number can't even be read. */
  OtherFormatException(OperationId id, Path file, JournalLeftovers leftovers) {
    super(
        id,
        file,
        "the journal "
            + file
            + " is in no format that this version knows, or it is damaged: recover its operation with"
            + " the version of blockjob that began it; if that is this one, or the operation is over, "
            + JournalFile.look(id),
        leftovers);
  }
}
