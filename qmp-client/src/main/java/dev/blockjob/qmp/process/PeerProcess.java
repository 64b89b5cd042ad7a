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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The process behind a Unix socket. Linux only; of a process of another user only what {@code
 * /proc} shows.
 *
 * @param pid its process id here
 * @param uid the user that it runs as; -1 if that isn't shown
 * @param name its name, the first 15 bytes of it: {@code qemu-system-x86}
 * @param started when it started, in the kernel's ticks: with the pid it names one process for ever
 * @param workingFolder what its relative paths are relative to; null if it doesn't see the same
 *     files as this process, or that isn't shown
 */
public record PeerProcess(
    long pid, long uid, String name, long started, @Nullable Path workingFolder) {

  private static final Path PROC = Path.of("/proc");

  /** {@code __SO_ACCEPTCON}: the socket listens. */
  private static final String LISTENS = "00010000";

  private static final int FLAGS = 3;
  private static final int INODE = 6;
  private static final int PATH = 7;

  /**
   * The process that listens on {@code socket}, found without connecting to it: a monitor serves
   * one client at a time. Blocks: looks at all processes. Empty where it can't be told.
   */
  public static Optional<PeerProcess> listeningOn(Path socket) {
    try {
      Set<String> links = links(socket.toAbsolutePath().normalize());
      if (links.isEmpty()) {
        return Optional.empty();
      }
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
        for (Path process : processes) {
          if (hasOneOf(process, links)) {
            return of(Long.parseLong(String.valueOf(process.getFileName())));
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

  /** The process of that number, if there is one. Blocks for a moment. */
  public static Optional<PeerProcess> of(long pid) {
    return ProcessStat.of(pid)
        .map(stat -> new PeerProcess(pid, uid(pid), stat.name(), stat.started(), folder(pid)));
  }

  private static long uid(long pid) {
    try {
      Object uid = Files.getAttribute(PROC.resolve(Long.toString(pid)), "unix:uid");
      return uid instanceof Integer number ? Integer.toUnsignedLong(number) : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static @Nullable Path folder(long pid) {
    Path process = PROC.resolve(Long.toString(pid));
    String mounts = target(process.resolve("ns/mnt"));
    if (mounts.isEmpty() || !mounts.equals(target(PROC.resolve("self/ns/mnt")))) {
      return null;
    }
    String folder = target(process.resolve("cwd"));
    return folder.isEmpty() ? null : Path.of(folder);
  }

  /**
   * Whether it has ended, or is so far gone that it only frees what it held. A look into {@code
   * /proc}, which takes some microseconds and waits for nothing.
   */
  public boolean hasEnded() {
    return ProcessStat.of(pid).map(stat -> stat.started() != started || stat.ending()).orElse(true);
  }

  /** Completes when it has ended; at once if it has. Doesn't hold anything up meanwhile. */
  public CompletionStage<Void> exit() {
    return hasEnded()
        ? CompletableFuture.completedFuture(null)
        : ProcessHandle.of(pid)
            .map(process -> process.onExit().<Void>thenApply(ended -> null))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  @Override
  public String toString() {
    return "the process " + pid + " (" + name + ")";
  }
}
