package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a Unix socket, found without connecting to it: a monitor serves one
 * client at a time. Linux only, and only for processes that this user may look at.
 *
 * @param pid its process id
 * @param workingFolder what its relative paths are relative to
 */
public record ListeningProcess(long pid, Path workingFolder) {

  private static final Path PROC = Path.of("/proc");

  /** {@code __SO_ACCEPTCON}: the socket listens. */
  private static final String LISTENS = "00010000";

  private static final int FLAGS = 3;
  private static final int INODE = 6;
  private static final int PATH = 7;

  /**
   * The process that listens on {@code socket}, if it sees the same files as this one. Blocks:
   * looks at all processes. Empty where it can't be told.
   */
  public static Optional<ListeningProcess> on(Path socket) {
    try {
      Set<String> links = links(socket.toAbsolutePath().normalize());
      if (links.isEmpty()) {
        return Optional.empty();
      }
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
        for (Path process : processes) {
          if (hasOneOf(process, links)) {
            return seen(process);
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the descriptor of a listening socket at that path looks like in {@code /proc/PID/fd}. */
  private static Set<String> links(Path socket) throws IOException {
    Set<String> links = new HashSet<>();
    List<String> lines = Files.readAllLines(PROC.resolve("net/unix"), StandardCharsets.ISO_8859_1);
    for (String line : lines) {
      String[] fields = line.trim().split(" +", PATH + 1);
      if (fields.length > PATH && fields[FLAGS].equals(LISTENS) && isAt(fields[PATH], socket)) {
        links.add("socket:[" + fields[INODE] + "]");
      }
    }
    return links;
  }

  /** A path that was bound as relative says less, but its end must fit. */
  private static boolean isAt(String bound, Path socket) {
    String path = new String(bound.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return path.startsWith("/")
        ? Path.of(path).normalize().equals(socket)
        : !path.startsWith("@") && socket.endsWith(Path.of(path).normalize());
  }

  private static boolean hasOneOf(Path process, Set<String> links) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (links.contains(target(descriptor))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // gone, or somebody else's
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<ListeningProcess> seen(Path process) {
    String mounts = target(process.resolve("ns/mnt"));
    if (!mounts.equals(target(PROC.resolve("self/ns/mnt")))) {
      return Optional.empty();
    }
    String folder = target(process.resolve("cwd"));
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ListeningProcess(
                Long.parseLong(String.valueOf(process.getFileName())), Path.of(folder)));
  }
}
