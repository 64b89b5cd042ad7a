package dev.blockjob.jobs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An operation's journal, open for writing, and locked. All methods block; used by one thread at a
 * time.
 */
public final class Journal implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final OperationLock lock;
  private JournalState state;
  private long length;

  Journal(Path file, FileChannel channel, OperationLock lock, JournalState state, long length) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    this.state = state;
    this.length = length;
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** What it says. */
  public synchronized JournalState state() {
    return state;
  }

  /**
   * Appends {@code entry}.
   *
   * @param force whether to come back only when it is on the disk
   * @throws JournalException if that fails; the journal then is as before, or has a torn last line
   */
  public synchronized void append(Entry entry, boolean force) {
    try {
      ByteBuffer line = ByteBuffer.wrap(Line.write(entry.json()));
      long at = length;
      while (line.hasRemaining()) {
        at += channel.write(line, at); // over what is left of a line that failed
      }
      if (force) {
        channel.force(false);
      }
      length = at;
      state = state.with(entry);
    } catch (IOException e) {
      throw new JournalException("the journal " + file + " can't be written: " + e.getMessage(), e);
    }
  }

  /** Ends it: no recovery is needed any more. */
  public synchronized void finish(Entry end) {
    append(end, true);
    finished();
  }

  /**
   * Deletes it: nothing is left of what it tells.
   *
   * @throws JournalException if that fails; it is as before then
   */
  public synchronized void discard() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new JournalException("the journal " + file + " can't be deleted: " + e, e);
    }
    finished();
  }

  /** It has its end already. */
  public synchronized void finished() {
    lock.remove();
    close();
  }

  /** Lets go of it as it is: whoever comes next may go on. */
  @Override
  public synchronized void close() {
    lock.close();
    try {
      channel.close();
    } catch (IOException e) {
      // What had to be on the disk is.
    }
  }
}
