package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which process holds which listening socket. To find that out all descriptors of all processes
 * have to be looked at, which takes milliseconds for each connection and is worst for who has many.
 * So what was seen on the way is kept, and looked at again before it is told. In a user namespace,
 * that of a container without root, the kernel hides the descriptors of all processes outside,
 * whose directories can be listed all the same.
 */
final class SocketHolders {

  private static Map<String, Long> seen = Map.of();

  private SocketHolders() {}

  /**
   * The process that holds {@code link}, {@code socket:[INODE]}; the lowest pid of several. Blocks.
   *
   * @param listening the links of all listening sockets
   */
  static synchronized Optional<PeerProcess> of(String link, Set<String> listening)
      throws IOException {
    Optional<PeerProcess> known = stillHolding(link);
    if (known.isEmpty()) {
      seen = all(listening);
      known = stillHolding(link);
    }
    return known;
  }

  /** All processes that hold {@code link}; nothing is kept of that. Blocks. */
  static List<PeerProcess> allOf(String link) throws IOException {
    List<PeerProcess> holders = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PeerProcess.PROC, "[1-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(String.valueOf(process.getFileName()));
        Map<String, Long> held = new HashMap<>();
        lookAt(process, pid, Set.of(link), held);
        if (!held.isEmpty()) {
          PeerProcess.of(pid).ifPresent(holders::add);
        }
      }
    }
    return holders;
  }

  private static Optional<PeerProcess> stillHolding(String link) {
    Long pid = seen.get(link);
    if (pid == null) {
      return Optional.empty();
    }
    Map<String, Long> held = new HashMap<>();
    lookAt(PeerProcess.PROC.resolve(pid.toString()), pid, Set.of(link), held);
    return held.isEmpty() ? Optional.empty() : PeerProcess.of(pid);
  }

  private static Map<String, Long> all(Set<String> listening) throws IOException {
    Map<String, Long> held = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PeerProcess.PROC, "[1-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(String.valueOf(process.getFileName()));
        lookAt(process, pid, listening, held);
      }
    }
    return held;
  }

  private static void lookAt(Path process, long pid, Set<String> links, Map<String, Long> held) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (links.contains(target)) {
          held.merge(target, pid, Math::min);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // gone, or another user's: who may not read one of its descriptors may read none
    }
  }

  /** Where it leads; empty if it was closed meanwhile. */
  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException closed) {
      return "";
    }
  }
}
