package dev.blockjob.qmp.impl.files;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path to a folder: the folders and links that its name leads through, from the root on. Linux,
 * or whatever has the attributes of {@code unix:}.
 *
 * @param end the folder, without links on the way to it
 */
public record FolderPath(Path end, List<Stop> stops) {

  /** {@code ELOOP}. */
  private static final int MOST_LINKS = 40;

  private static final String ATTRIBUTES =
      "unix:uid,gid,mode,owner,group,fileKey,isSymbolicLink,isDirectory";

  /**
   * A folder or a link.
   *
   * @param key which one it is: device and inode
   * @param user the number of its owner
   * @param group the number of its group
   * @param mode its permissions, in the kernel's bits
   */
  public record Stop(
      Path path,
      String key,
      boolean isLink,
      long user,
      String userName,
      long group,
      String groupName,
      int mode) {

    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    /** Whether members of its group may put other entries in place of those that are there. */
    public boolean isGroups() {
      return writable(GROUP_WRITES) && !isSticky();
    }

    /** Whether all users may. */
    public boolean isEverybodys() {
      return writable(OTHERS_WRITE) && !isSticky();
    }

    private boolean isSticky() {
      return (mode & STICKY) != 0;
    }

    private boolean writable(int bit) {
      return !isLink && (mode & bit) != 0;
    }
  }

  /** Copies. */
  public FolderPath {
    stops = List.copyOf(stops);
  }

  /** The way to {@code folder}, which is absolute. Blocks. */
  public static FolderPath to(Path folder) throws IOException {
    List<Stop> stops = new ArrayList<>();
    Deque<Path> names = new ArrayDeque<>();
    folder.forEach(names::add);
    Path here = folder.getRoot();
    stops.add(stop(here));
    int links = 0;
    while (!names.isEmpty()) {
      Path name = names.pop();
      if (name.toString().equals("..")) {
        here = here.getParent() == null ? here : here.getParent();
        continue;
      }
      if (name.toString().isEmpty() || name.toString().equals(".")) {
        continue;
      }
      Path next = here.resolve(name);
      Stop stop = stop(next);
      stops.add(stop);
      if (!stop.isLink) {
        here = next;
      } else if (++links > MOST_LINKS) {
        throw new FileSystemLoopException(folder.toString());
      } else {
        Path target = Files.readSymbolicLink(next);
        here = target.isAbsolute() ? target.getRoot() : here;
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
          names.push(target.getName(i));
        }
      }
    }
    if (!stops.get(stops.size() - 1).path.equals(here)) {
      stops.add(stop(here));
    }
    return new FolderPath(here, stops);
  }

  private static Stop stop(Path path) throws IOException {
    Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    boolean isLink = Boolean.TRUE.equals(found.get("isSymbolicLink"));
    if (!isLink && !Boolean.TRUE.equals(found.get("isDirectory"))) {
      throw new NotDirectoryException(path.toString());
    }
    return new Stop(
        path,
        String.valueOf(found.get("fileKey")),
        isLink,
        number(found.get("uid")),
        String.valueOf(found.get("owner")),
        number(found.get("gid")),
        String.valueOf(found.get("group")),
        (int) number(found.get("mode")));
  }

  private static long number(@Nullable Object value) {
    return value instanceof Integer number ? Integer.toUnsignedLong(number) : -1;
  }

  /** The folder itself. */
  public Stop last() {
    return stops.get(stops.size() - 1);
  }

  /** Whether no user but that one and root can change where a name in the folder leads. */
  public boolean isOnly(long user) {
    return stops.stream()
        .allMatch(
            stop ->
                (stop.user == 0 || stop.user == user) && !stop.isGroups() && !stop.isEverybodys());
  }
}
