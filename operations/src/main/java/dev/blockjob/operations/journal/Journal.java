package dev.blockjob.operations.journal;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operation's write-ahead log, open for writing, and locked: each step is recorded before it is
 * done. All methods block for as long as the file system does; those that wait for the disk say so.
 */
public final class Journal implements AutoCloseable {

  private volatile JournalFileIdentity file;
  private final FileChannel channel;
  private final OperationLock lock;
  private final long mark;
  private final boolean isNumbered;
  private JournalState state;
  private long length;
  private int written;
  private final Object durability = new Object();
  private boolean durable;
  private @Nullable JournalException durabilityFailure;
  private final List<Entry> next = new ArrayList<>();
  private final IdentityHashMap<Entry, Supplier<Map<String, Stamp>>> unstamped =
      new IdentityHashMap<>();
  private boolean gap;

  /** With what was read from it. */
  Journal(
      JournalFileIdentity file,
      FileChannel channel,
      OperationLock lock,
      JournalFile.Content content) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    this.state = content.state();
    this.isNumbered = content.isNumbered();
    this.mark = content.mark();
    this.length = content.length();
    this.written = content.state().entries().size();
  }

  /** Where it is. */
  public Path file() {
    return file.path();
  }

  /** What it says. */
  public synchronized JournalState state() {
    return state;
  }

  /**
   * Blocks until the file, its lock and their directory entries are synced; returns at once if they
   * were before. Call it early, beside other work: for a new file it takes milliseconds, and what
   * is appended with {@code force} waits for it.
   *
   * @throws JournalException if that fails, or ever did: the kernel tells of it only once
   */
  public void ensureDurable() {
    synchronized (durability) {
      if (durabilityFailure != null) {
        throw durabilityFailure;
      }
      if (!durable) {
        try {
          channel.force(true);
          lock.force();
          Fsync.force(file().resolveSibling("."));
          durable = true;
        } catch (IOException e) {
          durabilityFailure = unwritten(e);
          throw durabilityFailure;
        }
      }
    }
  }

  /**
   * Appends {@code entry} together with the one that comes after it: that something was done
   * needn't be on the disk before something else is begun.
   */
  public synchronized void appendNext(Entry entry) {
    next.add(entry);
    state = state.with(entry);
  }

  /**
   * The same with the stamps that {@code look} finds when it is written, or {@link #stampNext}
   * comes before that: the thread that waits for the file system looks, too.
   */
  public synchronized void appendNext(Entry entry, Supplier<Map<String, Stamp>> look) {
    appendNext(entry);
    unstamped.put(entry, look);
  }

  /** Takes the stamps of what is to be appended next. */
  @SuppressWarnings("ReferenceEquality") // of two equal entries each has stamps of its own
  public synchronized void stampNext() {
    unstamped.forEach(
        (entry, look) -> {
          Entry stamped = entry.withStamps(look.get());
          next.replaceAll(it -> it == entry ? stamped : it);
          state = state.replacing(entry, stamped);
        });
    unstamped.clear();
  }

  /**
   * Appends {@code entry}.
   *
   * @param force whether to come back only when it is on the disk, with all before it, and was
   *     found there again by its name: a journal that can't be found is none
   * @throws JournalException if that fails; the journal then is as before, or has a torn last line
   */
  public synchronized void append(Entry entry, boolean force) {
    try {
      long end = write(entry);
      if (force) {
        ensureDurable();
        channel.force(false);
        requireInPlace();
      }
      length = end;
      written += next.size() + 1;
      next.clear();
      state = state.with(entry);
    } catch (IOException | JournalException e) {
      gap = true;
      throw e instanceof JournalException known ? known : unwritten(e);
    }
  }

  /**
   * Writes what was to be appended next, and {@code last}, over what is left of lines that failed.
   */
  private long write(Entry... last) throws IOException {
    stampNext();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int number = written;
    for (Entry entry : Stream.concat(next.stream(), Stream.of(last)).toList()) {
      number++;
      lines.writeBytes(RecordCodec.write(isNumbered ? entry.json(number) : entry.json()));
    }
    if (gap) {
      channel.truncate(length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
    long at = length;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    return at;
  }

  private void requireInPlace() {
    if (!isInPlace()) {
      throw new JournalException(gone());
    }
  }

  private boolean isInPlace() {
    return file.isInPlace() && lock.isInPlace();
  }

  private String gone() {
    return (file.isInPlace() ? "the lock of the journal " : "the journal ")
        + file()
        + " is not there any more: it, or its folder, was removed, moved or replaced while the"
        + " operation ran";
  }

  private JournalException unwritten(Exception e) {
    String written = "the journal " + file() + " can't be written: " + e.getMessage();
    return new JournalException(isInPlace() ? written : gone(), e);
  }

  /** Ends it: no recovery is needed any more. */
  public synchronized void finish(Entry end) {
    append(end, true);
    retire();
  }

  /**
   * Marks durably that the operation is being rolled back, where there is no room for a record.
   *
   * @throws JournalException if that fails
   */
  public synchronized void markForRollback() {
    try {
      channel.write(ByteBuffer.wrap(RollbackMarker.set()), mark + RollbackMarker.AT);
      channel.force(false);
      state = state.markedForRollback();
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  /**
   * Deletes it: nothing is left of what it tells.
   *
   * @throws JournalException if that fails; it is as before then
   */
  public synchronized void discard() {
    try {
      Files.deleteIfExists(file());
    } catch (IOException e) {
      throw new JournalException(
          "the journal " + file() + " can't be deleted: " + IoReason.of(e), e);
    }
    retire();
  }

  /** It has its end already. */
  public synchronized void retire() {
    EndedJournals.retire(file())
        .ifPresent(ended -> file = new JournalFileIdentity(ended, file.key()));
    lock.remove();
    close();
  }

  /** Releases it as it is: the next process may go on. */
  @Override
  public synchronized void close() {
    try (channel) {
      if (channel.isOpen() && !next.isEmpty() && !gap) {
        write();
      }
    } catch (IOException e) {
      // What had to be on the disk is.
    }
    lock.close();
  }
}
