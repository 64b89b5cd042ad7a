package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose rights a process has. The owner of {@code /proc/PID} may be root instead. */
final class ProcessUser {

  private static final Path USERS = Path.of("/etc/passwd");
  private static final String LINE = "Uid:";
  private static final int EFFECTIVE = 2;
  private static final int NAME = 0;
  private static final int NUMBER = 2;

  private ProcessUser() {}

  /** Empty if there is no such process. */
  static Optional<String> of(long pid) {
    Path status = PeerProcess.PROC.resolve(Long.toString(pid)).resolve("status");
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .map(line -> line.split("\\s+", -1)[EFFECTIVE])
          .findFirst()
          .map(ProcessUser::name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String name(String uid) {
    try (Stream<String> lines = Files.lines(USERS, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > NUMBER && fields[NUMBER].equals(uid))
          .map(fields -> fields[NAME])
          .findFirst()
          .orElse("uid " + uid);
    } catch (IOException e) {
      return "uid " + uid;
    }
  }
}
