package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
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

  static final Path PROC = Path.of("/proc");

  /** {@code __SO_ACCEPTCON}: the socket listens. */
  private static final String LISTENS = "00010000";

  /** A QEMU that is started through its loader has the loader's name, but not this one. */
  private static final String PROXY = "java";

  /** How the names of QEMU's programs begin, and that of the loader. */
  private static final List<String> QEMU = List.of("qemu", "kvm", "ld-linux");

  private static final int FLAGS = 3;
  private static final int INODE = 6;
  private static final int PATH = 7;

  /**
   * The process that listens on {@code socket}, found without connecting to it: a monitor serves
   * one client at a time. Blocks: looks at all processes. Empty where it can't be told.
   */
  public static Optional<PeerProcess> listeningOn(Path socket) {
    try {
      Path absolute = socket.toAbsolutePath().normalize();
      Set<String> listening = new HashSet<>();
      Map<String, Path> links = links(absolute, listening);
      Map<String, PeerProcess> found = new HashMap<>();
      for (String link : links.keySet()) {
        SocketHolders.of(link, listening).ifPresent(holder -> found.put(link, holder));
      }
      if (links.size() > 1) {
        found
            .entrySet()
            .removeIf(held -> !isAt(held.getValue(), links.get(held.getKey()), absolute));
      }
      return found.size() == 1 ? found.values().stream().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * All processes that hold the socket which listens at {@code socket}: one that a launcher has
   * made and handed on may be held by both. Blocks for longer than {@link #listeningOn}. Empty
   * where they can't be told.
   */
  public static List<PeerProcess> holding(Path socket) {
    try {
      Path absolute = socket.toAbsolutePath().normalize();
      Map<String, Path> links = links(absolute, new HashSet<>());
      List<PeerProcess> found = new ArrayList<>();
      for (Map.Entry<String, Path> link : links.entrySet()) {
        SocketHolders.allOf(link.getKey()).stream()
            .filter(it -> links.size() == 1 || isAt(it, link.getValue(), absolute))
            .forEach(found::add);
      }
      return found;
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * What the descriptor of a listening socket at that path looks like in {@code /proc/PID/fd}, and
   * the path that it was bound to. One that was bound as relative says less, but its end must fit.
   *
   * @param listening is given what the descriptors of all listening sockets look like
   */
  private static Map<String, Path> links(Path socket, Set<String> listening) throws IOException {
    Map<String, Path> links = new HashMap<>();
    String name = asShown(socket.getFileName());
    List<String> lines = Files.readAllLines(PROC.resolve("net/unix"), StandardCharsets.ISO_8859_1);
    for (String line : lines) {
      String[] fields = line.trim().split(" +", PATH + 1);
      if (fields.length > PATH && fields[FLAGS].equals(LISTENS) && !fields[PATH].startsWith("@")) {
        String link = "socket:[" + fields[INODE] + "]";
        listening.add(link);
        if (fields[PATH].endsWith(name)) {
          Path bound = bound(fields[PATH]);
          if (bound.isAbsolute() ? bound.equals(socket) : socket.endsWith(bound)) {
            links.put(link, bound);
          }
        }
      }
    }
    return links;
  }

  private static String asShown(@Nullable Path path) {
    byte[] bytes = String.valueOf(path).getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static Path bound(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
    return Path.of(new String(bytes, StandardCharsets.UTF_8)).normalize();
  }

  /** Two sockets of one name in two folders: the folder that their process is in tells. */
  private static boolean isAt(PeerProcess process, @Nullable Path bound, Path socket) {
    if (bound == null || bound.isAbsolute()) {
      return bound != null;
    }
    Path folder = process.workingFolder();
    return folder != null && folder.resolve(bound).normalize().equals(socket);
  }

  /** Where a symbolic link leads; empty if that isn't shown. */
  static String target(Path link) {
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

  /** All that are QEMU, or one of its tools, as far as they are shown. Blocks for a moment. */
  public static List<PeerProcess> qemus() {
    List<PeerProcess> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : processes) {
        if (isNamedAsQemu(firstLine(process.resolve("comm")))) {
          of(Long.parseLong(String.valueOf(process.getFileName())))
              .filter(PeerProcess::isQemu)
              .ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether it is a proxy of ours: that outlives the QEMU behind it, which may be elsewhere. */
  public boolean isProxy() {
    return name.equals(PROXY);
  }

  /**
   * Whether it is QEMU itself, by its name and its program's, and nothing that hands on what it is
   * sent: a script has the interpreter's program. Blocks for a moment.
   */
  public boolean isQemu() {
    if (!isNamedAsQemu(name)) {
      return false;
    }
    String program = target(PROC.resolve(Long.toString(pid)).resolve("exe"));
    return program.isEmpty() || isNamedAsQemu(program.substring(program.lastIndexOf('/') + 1));
  }

  private static boolean isNamedAsQemu(String program) {
    return QEMU.stream().anyMatch(program::startsWith);
  }

  /**
   * Whether it is the last in line and sees the same files by the same names as this process: no
   * proxy of ours, which hands on what it is sent, and in no container or other root folder.
   */
  public boolean seesOurFiles() {
    Path root = PROC.resolve(Long.toString(pid)).resolve("root");
    return !isProxy() && workingFolder != null && target(root).equals("/");
  }

  /**
   * The name of the user whose rights it has, or {@code uid N} if there is none for that number;
   * empty if it has ended. Blocks for a moment.
   */
  public Optional<String> user() {
    return ProcessUser.of(pid);
  }

  /** Whether it is stopped now, as by SIGSTOP or a debugger. Blocks for a moment. */
  public boolean isStopped() {
    return ProcessStat.of(pid).filter(now -> now.started() == started && now.stopped()).isPresent();
  }

  /** The group that it runs as; -1 if that isn't shown. */
  public long group() {
    try {
      Object group = Files.getAttribute(PROC.resolve(Long.toString(pid)), "unix:gid");
      return group instanceof Integer number ? Integer.toUnsignedLong(number) : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Links to the files and devices that it has open; each leads to the very file, whatever has
   * become of its name. Empty where that isn't shown. Blocks for a moment.
   */
  public List<Path> descriptors() {
    List<Path> open = new ArrayList<>();
    boolean isShown =
        visit(
            link -> {
              if (target(link).startsWith("/")) {
                open.add(link);
              }
              return false;
            });
    return isShown ? open : List.of();
  }

  /** Whether it is shown what it has open. Blocks for a moment. */
  public boolean showsDescriptors() {
    boolean[] shown = {false};
    visit(link -> shown[0] = !target(link).isEmpty());
    return shown[0];
  }

  /**
   * Whether {@code test} is true for a link to what it has open, pipes and sockets included; not
   * looked for any further then. False where they aren't shown. Blocks for a moment.
   */
  public boolean anyDescriptor(Predicate<Path> test) {
    boolean[] found = {false};
    visit(link -> found[0] = test.test(link));
    return found[0];
  }

  /** Until {@code isEnough}; false if they aren't shown. */
  private boolean visit(Predicate<Path> isEnough) {
    Path folder = PROC.resolve(Long.toString(pid)).resolve("fd");
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        if (isEnough.test(link)) {
          break;
        }
      }
      return true;
    } catch (IOException | DirectoryIteratorException e) {
      return false;
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
