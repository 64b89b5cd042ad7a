package dev.blockjob.qmp.impl.files;

import dev.blockjob.qmp.transport.jnr.Descriptors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import jnr.constants.platform.OpenFlags;

/**
 * A handle of a folder: its entries are accessed in that very folder, even if the names that led to
 * it change meanwhile. Where another user can change these, a descriptor of it is open and entries
 * are named through that, and so are files that were opened; else their names will do, and no
 * native code is loaded. Linux; elsewhere names have to do. Blocks.
 */
public final class FolderHandle implements AutoCloseable {

  private static final Path SELF = Path.of("/proc/self");
  private static final Path DESCRIPTORS = SELF.resolve("fd");
  private static final boolean IS_LINUX = "Linux".equals(System.getProperty("os.name"));
  private static final int MINE = 0600;

  private final Path path;
  private final int descriptor;

  private FolderHandle(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /** The user that this process runs as; -1 if that can't be told. */
  public static long user() {
    try {
      Object user = Files.getAttribute(SELF, "unix:uid");
      return user instanceof Integer number ? Integer.toUnsignedLong(number) : -1;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1;
    }
  }

  /**
   * Holds the folder at the end of {@code folderPath}.
   *
   * @throws IOException if that is another one by now, or it can't be opened
   */
  public static FolderHandle open(FolderPath folderPath) throws IOException {
    if (folderPath.isOnly(user()) || !IS_LINUX) {
      return new FolderHandle(folderPath.end(), -1);
    }
    int descriptor = hold(folderPath.end());
    FolderHandle folder = new FolderHandle(at(descriptor), descriptor);
    Object key = Files.readAttributes(folder.path, BasicFileAttributes.class).fileKey();
    if (!folderPath.last().key().equals(String.valueOf(key))) {
      folder.close();
      throw new IOException(folderPath.end() + " is a different folder now");
    }
    return folder;
  }

  private static int hold(Path folder) throws IOException {
    try {
      return Descriptors.open(folder.toString(), Flags.FOLDER, 0);
    } catch (LinkageError e) {
      throw new IOException(
          "others can change where " + folder + " leads, and it can't be held on this system", e);
    }
  }

  private static Path at(int descriptor) {
    return DESCRIPTORS.resolve(Integer.toString(descriptor));
  }

  /** The path by which that entry is to be used as long as this is open. */
  public Path entry(Path name) {
    return path.resolve(name);
  }

  /**
   * Creates a file, for its owner alone.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is an entry of that name
   */
  public FileHandle create(Path name) throws IOException {
    Path entry = entry(name);
    if (descriptor >= 0) {
      int file = Descriptors.open(entry.toString(), Flags.NEW_FILE, MINE);
      return new FileHandle(at(file), file, null);
    }
    FileChannel channel =
        FileChannel.open(
            entry,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new FileHandle(entry, -1, channel);
  }

  /** Opens a file to write to it; a link is none. */
  public FileHandle open(Path name) throws IOException {
    Path entry = entry(name);
    if (descriptor >= 0) {
      int file = Descriptors.open(entry.toString(), Flags.FILE, 0);
      return new FileHandle(at(file), file, null);
    }
    FileChannel channel =
        FileChannel.open(entry, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    return new FileHandle(entry, -1, channel);
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      Descriptors.close(descriptor);
    }
  }

  /** Loaded only where a folder is held: what a descriptor needs takes long to load. */
  private static final class Flags {
    static final Set<OpenFlags> FOLDER =
        EnumSet.of(OpenFlags.O_RDONLY, OpenFlags.O_DIRECTORY, OpenFlags.O_NOFOLLOW);
    static final Set<OpenFlags> NEW_FILE =
        EnumSet.of(OpenFlags.O_RDWR, OpenFlags.O_CREAT, OpenFlags.O_EXCL, OpenFlags.O_NOFOLLOW);
    static final Set<OpenFlags> FILE =
        EnumSet.of(OpenFlags.O_RDWR, OpenFlags.O_NOFOLLOW, OpenFlags.O_NONBLOCK);
  }
}
