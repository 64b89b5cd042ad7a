package dev.blockjob.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs that may be on this machine. A test that needs one is skipped where it isn't. */
final class Installed {

  private Installed() {}

  /** Where it is; sshd is not on everybody's PATH, and wants to be called by its whole name. */
  static Path program(String name) {
    Stream<String> folders =
        Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"));
    List<Path> found =
        folders.map(folder -> Path.of(folder, name)).filter(Files::isExecutable).toList();
    assumeTrue(!found.isEmpty(), name + " isn't installed");
    return found.get(0);
  }

  /** Skips the test if it doesn't work, with what it says. */
  static String run(Path folder, String... line) throws IOException {
    program(line[0]);
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(
        process.onExit().join().exitValue() == 0, () -> String.join(" ", line) + ": " + said);
    return said;
  }
}
