package dev.blockjob.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that may be on this machine. A test that needs one is skipped where it isn't. */
final class Installed {

  private Installed() {}

  /** Where it is; sshd is not on everybody's PATH, and wants to be called by its whole name. */
  static Path program(String name) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    List<Path> found =
        Stream.of(folders.split(":", -1))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!found.isEmpty(), name + " isn't installed");
    return found.get(0);
  }

  /** Skips the test, with what it says, if it doesn't work or takes a minute. */
  static String run(Path folder, String... line) throws IOException {
    program(line[0]);
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    var unused =
        process
            .onExit()
            .orTimeout(60, TimeUnit.SECONDS)
            .whenComplete((ended, late) -> process.destroyForcibly());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(
        process.onExit().join().exitValue() == 0, () -> String.join(" ", line) + ": " + said);
    return said;
  }
}
