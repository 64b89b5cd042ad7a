package dev.blockjob.operations.journal;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.step.StepRegistry;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The store of all journals: a folder with {@code ID.journal}, which are in {@link EndedJournals}
 * once they are finished. Each has a lock while it isn't, {@code locks/ID}; one without is
 * unfinished all the same. All methods block.
 *
 * @param path the folder; made when it is first needed, for this user alone
 * @param steps those that journals may have
 */
public record JournalStore(Path path, StepRegistry steps) {

  private static final String JOURNAL = ".journal";
  private static final String LOCKS = "locks";

  /** Some microseconds each. */
  private static final int MOST_TRIES = 1000;

  /** Begins the name of a journal that doesn't have its first lines yet. */
  private static final String BEGUN = ".begun-";

  /** Ends the name of one that was set aside. */
  private static final String ASIDE = ".forgotten";

  /** {@code $XDG_STATE_HOME/blockjob}, by default {@code ~/.local/state/blockjob}. */
  public static Path folder(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    Path home = Path.of(System.getProperty("user.home", "/"));
    Path folder =
        state != null && state.startsWith("/") ? Path.of(state) : home.resolve(".local/state");
    return folder.resolve("blockjob");
  }

  /**
   * A new journal.
   *
   * @param force whether to come back only when it is on the disk, its name included; else it
   *     survives this process, and the host's crash once it is {@link Journal#ensureDurable}
   * @throws JournalException if it can't be made; then there is none
   */
  public Journal create(Header header, boolean force) {
    Path file = unfinished(header.plan().id());
    try {
      requireOwn();
      OperationLock lock =
          takeNew(header.plan().id())
              .orElseThrow(() -> new FileAlreadyExistsException(file.toString()));
      try {
        return create(file, header, force, lock);
      } catch (FileAlreadyExistsException another) {
        lock.close();
        throw another;
      } catch (IOException | JournalException e) {
        Files.deleteIfExists(begun(header.plan().id()));
        Files.deleteIfExists(file);
        lock.remove();
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException(
          "no journal can be kept in "
              + path
              + ", and nothing is done without one: "
              + why(e)
              + ". Fix that, or name another folder with --state-dir",
          e);
    }
  }

  /** Whether there is a journal of that operation, finished or not. */
  public boolean has(OperationId id) {
    return Files.exists(unfinished(id), LinkOption.NOFOLLOW_LINKS)
        || Files.exists(ended(id), LinkOption.NOFOLLOW_LINKS);
  }

  /** The kernel's words where there are any. */
  private static String why(IOException e) {
    if (e instanceof FileAlreadyExistsException exists) {
      String name = String.valueOf(exists.getFile());
      return name.endsWith(JOURNAL) ? name + " is another operation's" : "it is no folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "it isn't there, and can't be made";
    }
    String reason = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
    return reason == null ? "it can't be made" : reason;
  }

  /** It appears with its first lines or not at all, so that one without was damaged. */
  private Journal create(Path file, Header header, boolean force, OperationLock lock)
      throws IOException {
    if (has(header.plan().id())) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path begun = begun(header.plan().id());
    FileChannel channel = PrivateFile.create(begun);
    try {
      byte[] first = RecordCodec.write(header.json());
      byte[] mark = RollbackMarker.line();
      int length = first.length + mark.length;
      ByteBuffer lines = ByteBuffer.allocate(length).put(first).put(mark).flip();
      while (lines.hasRemaining()) {
        channel.write(lines);
      }
      Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
      JournalState state = new JournalState(header, List.of());
      JournalFile.Content content = new JournalFile.Content(state, true, first.length, length);
      Journal journal = new Journal(identity(file), channel, lock, content);
      if (force) {
        journal.ensureDurable();
      }
      return journal;
    } catch (IOException | JournalException e) {
      channel.close();
      throw e;
    }
  }

  private static JournalFileIdentity identity(Path file) throws IOException {
    return JournalFileIdentity.of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
  }

  /**
   * Opens a journal to go on with it.
   *
   * @return empty if another process has it. Where its lock was removed, a process that has the
   *     journal itself open counts
   * @throws JournalException if there is none
   * @throws UnreadableJournalException if it can't be read
   */
  public Optional<Journal> open(OperationId id) {
    if (read(id).isEmpty()) { // a lock on what can't be read would stay, and count as unfinished
      throw nothing(file(id));
    }
    try {
      if (userWithoutLock(id).isPresent()) {
        return Optional.empty();
      }
      Optional<OperationLock> lock = take(id);
      if (lock.isEmpty()) {
        return Optional.empty();
      }
      try {
        // who had the lock before may have ended it, which moves the file
        return Optional.of(open(id, file(id), lock.get()));
      } catch (IOException | JournalException e) {
        lock.get().close();
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException(
          "the journal " + file(id) + " can't be opened: " + IoReason.of(e), e);
    }
  }

  private Journal open(OperationId id, Path file, OperationLock lock) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      JournalFileIdentity identity = identity(file);
      JournalFile.Content content =
          JournalFile.read(id, file, steps).orElseThrow(() -> nothing(file));
      channel.truncate(content.length()); // what is left of a torn line must not end a later one
      return new Journal(identity, channel, lock, content);
    } catch (IOException | JournalException e) {
      channel.close();
      throw e;
    }
  }

  private static JournalException nothing(Path file) {
    return new JournalException("the journal " + file + " isn't there");
  }

  /**
   * The process that has the journal of an unfinished operation open, as one that drives it has;
   * empty if there is none, or it can't be seen.
   */
  public Optional<String> driver(OperationId id) {
    return JournalUser.of(unfinished(id));
  }

  /** Whether a process drives the operation now, this one or another. */
  public boolean isDriven(OperationId id) {
    if (!hasLock(id)) {
      return userWithoutLock(id).isPresent();
    }
    try {
      Optional<OperationLock> lock = take(id);
      lock.ifPresent(OperationLock::close);
      return lock.isEmpty();
    } catch (IOException e) {
      return false; // whoever goes on with it will say what is wrong
    }
  }

  /** Who has the journal, or had it last. */
  public String holder(OperationId id) {
    return userWithoutLock(id)
        .map(pid -> "process " + pid + ", which has its journal open and has lost its lock")
        .orElseGet(() -> OperationLock.holder(lock(id)));
  }

  private Optional<String> userWithoutLock(OperationId id) {
    return hasLock(id) || Files.notExists(unfinished(id))
        ? Optional.empty()
        : JournalUser.of(unfinished(id));
  }

  /**
   * What the journal says; empty if there is none (it may have been removed just now).
   *
   * @throws UnreadableJournalException if it can't be read
   */
  public Optional<JournalState> read(OperationId id) {
    return (isStale(id)
            ? Optional.<JournalFile.Content>empty()
            : JournalFile.read(id, unfinished(id), steps))
        .or(() -> JournalFile.read(id, ended(id), steps))
        .map(JournalFile.Content::state);
  }

  /** All operations, oldest first as their ids sort. */
  public List<OperationId> all() {
    return Stream.of(named(EndedJournals.folder(path), JOURNAL), named(path, JOURNAL))
        .flatMap(List::stream)
        .filter(OperationId::isOne)
        .sorted()
        .distinct()
        .map(OperationId::new)
        .toList();
  }

  private static List<String> named(Path path, String suffix) {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + suffix)) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          names.add(name.substring(0, name.length() - suffix.length()));
        }
      } catch (IOException e) {
        throw new JournalException("the folder " + path + " can't be read: " + e.getMessage(), e);
      }
    }
    Collections.sort(names);
    return names;
  }

  /**
   * What the journals say that aren't finished. One that can't be read isn't, unless its end can
   * and it has no lock any more. Tidies up after a process that died before a journal's first line,
   * or right after its last.
   *
   * @throws JournalException if the folder can't be read
   */
  public UnfinishedOperation unfinished() {
    List<JournalState> states = new ArrayList<>();
    List<UnreadableJournal> unreadable = new ArrayList<>();
    Set<String> names = new TreeSet<>(named(locks(), ""));
    names.addAll(named(path, JOURNAL));
    for (String name : names) {
      if (OperationId.isOne(name)) { // else it is not the lock of an operation
        OperationId id = new OperationId(name);
        try {
          read(id)
              .filter(state -> state.end().isEmpty())
              .ifPresentOrElse(states::add, () -> sweep(id));
        } catch (UnreadableJournalException e) {
          if (hasLock(id) || !e.journal().leftovers().isEnded()) {
            unreadable.add(e.journal());
          }
        }
      }
    }
    states.sort(Comparator.comparing(state -> state.held().isEmpty()));
    return new UnfinishedOperation(states, unreadable);
  }

  /**
   * Whether the journal that should be the unfinished one is a copy of before the operation ended,
   * as from a backup: its end stands in {@link EndedJournals}, and that counts.
   *
   * @throws UnreadableJournalException if the one there can't be read, nor its end
   */
  private boolean isStale(OperationId id) {
    if (Files.notExists(unfinished(id), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      return JournalFile.read(id, ended(id), steps).flatMap(it -> it.state().end()).isPresent();
    } catch (UnreadableJournalException e) {
      if (e.journal().leftovers().isEnded()) {
        return true;
      }
      throw e;
    }
  }

  /** The operations that have ended, and whose journals are there as copies of before that, too. */
  public List<OperationId> stale() {
    return named(path, JOURNAL).stream()
        .filter(OperationId::isOne)
        .map(OperationId::new)
        .filter(
            id -> {
              try {
                return isStale(id);
              } catch (UnreadableJournalException e) {
                return false;
              }
            })
        .toList();
  }

  /**
   * Takes a journal that can't be read, or is {@link #stale}, out of the way; the file is kept.
   *
   * @return what it is called now; empty if it is locked
   * @throws JournalException if that can't be done
   */
  public Optional<Path> setAside(OperationId id) {
    Path file =
        Files.exists(unfinished(id), LinkOption.NOFOLLOW_LINKS) ? unfinished(id) : ended(id);
    try {
      requireOwn();
      Optional<OperationLock> lock = take(id);
      if (lock.isEmpty()) {
        return Optional.empty();
      }
      try (OperationLock held = lock.get()) {
        Path aside = aside(id);
        Files.move(file, aside); // fails if there is one
        held.remove();
        return Optional.of(aside);
      }
    } catch (IOException e) {
      throw new JournalException("the journal " + file + " can't be set aside: " + why(e), e);
    }
  }

  /** A name that no other journal was set aside by. */
  private Path aside(OperationId id) {
    Path aside = path.resolve(id + JOURNAL + ASIDE);
    for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
      aside = path.resolve(id + JOURNAL + ASIDE + "-" + i);
    }
    return aside;
  }

  /**
   * Deletes the journal of an operation that has ended; false if it hasn't, or it is locked. One
   * that keeps a stale copy from being recovered stays.
   */
  public boolean remove(OperationId id) {
    if (isStale(id) || read(id).flatMap(JournalState::end).isEmpty()) {
      return false;
    }
    try {
      requireOwn();
      Optional<OperationLock> lock = take(id);
      if (lock.isEmpty()) {
        return false;
      }
      try (OperationLock held = lock.get()) {
        Files.deleteIfExists(file(id));
        held.remove();
        return true;
      }
    } catch (IOException e) {
      throw new JournalException("the journal " + file(id) + " can't be deleted: " + why(e), e);
    }
  }

  private void sweep(OperationId id) {
    try {
      Optional<OperationLock> lock = take(id);
      if (lock.isPresent()) {
        try (OperationLock held = lock.get()) {
          if (read(id).filter(state -> state.end().isEmpty()).isEmpty()) {
            Files.deleteIfExists(begun(id));
            EndedJournals.retire(unfinished(id));
            held.remove();
          }
        }
      }
    } catch (IOException | UnreadableJournalException e) {
      // It is harmless.
    }
  }

  /**
   * The lock of an operation that has no journal yet. A cleanup may have it for a moment, and
   * remove it.
   */
  private Optional<OperationLock> takeNew(OperationId id) throws IOException {
    Optional<OperationLock> lock = take(id);
    for (int i = 0; i < MOST_TRIES && lock.isEmpty() && !has(id); i++) {
      Thread.onSpinWait();
      lock = take(id);
    }
    return lock;
  }

  private Optional<OperationLock> take(OperationId id) throws IOException {
    PrivateFile.createFolders(locks());
    return OperationLock.take(lock(id));
  }

  private boolean hasLock(OperationId id) {
    return Files.exists(lock(id), LinkOption.NOFOLLOW_LINKS);
  }

  private Path begun(OperationId id) {
    return path.resolve(BEGUN + id);
  }

  /** What is done by journals is done with our rights. */
  private void requireOwn() {
    Ownership.objectionToFolder(path)
        .ifPresent(
            why -> {
              throw new JournalException(why);
            });
  }

  /** Where its journal is. */
  private Path file(OperationId id) {
    Path ended = ended(id);
    return (Files.notExists(unfinished(id)) && Files.exists(ended)) || isStale(id)
        ? ended
        : unfinished(id);
  }

  private Path unfinished(OperationId id) {
    return path.resolve(id + JOURNAL);
  }

  private Path ended(OperationId id) {
    return EndedJournals.folder(path).resolve(id + JOURNAL);
  }

  private Path lock(OperationId id) {
    return locks().resolve(id.value());
  }

  private Path locks() {
    return path.resolve(LOCKS);
  }
}
