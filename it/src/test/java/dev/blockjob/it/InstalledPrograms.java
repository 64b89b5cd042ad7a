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
public final class InstalledPrograms {

  private InstalledPrograms() {}

  /** Where it is; sshd is not on everybody's PATH, and wants to be called by its whole name. */
  public static Path program(String name) {
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
    Path output = Files.createTempFile(folder, "said", ".txt"); // a pipe, what it starts may keep
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.onExit().completeOnTimeout(process, 60, TimeUnit.SECONDS).join();
    kill(process);
    String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    assumeTrue(
        process.onExit().join().exitValue() == 0, () -> String.join(" ", line) + ": " + said);
    return said;
  }

  /** With all that it has started, as far as that is known: while it runs. */
  public static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
