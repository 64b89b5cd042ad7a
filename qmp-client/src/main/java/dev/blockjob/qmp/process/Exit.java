package dev.blockjob.qmp.process;

/**
 * How a process ended.
 *
 * @param code what it exited with; 128 and the signal's number if a signal ended it
 * @param stderr the end of its standard error, 8 KiB at most, without blanks at the ends
 */
public record Exit(int code, String stderr) {

  @Override
  public String toString() {
    String end =
        code > 128 && code <= 192 ? "ended by signal " + (code - 128) : "exit code " + code;
    return stderr.isEmpty() ? end : end + ": " + stderr;
  }
}
