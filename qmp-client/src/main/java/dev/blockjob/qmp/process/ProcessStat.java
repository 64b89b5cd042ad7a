package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">/proc/PID/stat</a>
 * says.
 *
 * @param name the program's, 15 bytes at most
 * @param ending whether it is dead, or on the way and never to come back
 * @param stopped whether a signal such as SIGSTOP, or a debugger, has stopped it
 * @param started in ticks since the host started
 */
record ProcessStat(String name, boolean ending, boolean stopped, long started) {

  /** {@code PF_EXITING}: set before the kernel closes a dying process's sockets. */
  private static final long EXITING = 0x4;

  private static final int STATE = 0;
  private static final int FLAGS = 6;
  private static final int STARTED = 19;

  /** Empty if there is no such process. */
  static Optional<ProcessStat> of(long pid) {
    try {
      String line =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      // The name stands in parentheses and may have some itself.
      int end = line.lastIndexOf(')');
      String[] fields = line.substring(end + 2).split(" ", -1);
      boolean dead = "ZXx".contains(fields[STATE]);
      return Optional.of(
          new ProcessStat(
              line.substring(line.indexOf('(') + 1, end),
              dead || (Long.parseLong(fields[FLAGS]) & EXITING) != 0,
              "Tt".contains(fields[STATE]),
              Long.parseLong(fields[STARTED])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
