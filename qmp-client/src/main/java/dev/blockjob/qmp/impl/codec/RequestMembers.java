package dev.blockjob.qmp.impl.codec;

import org.jspecify.annotations.Nullable;

/** The members of a request, as far as QMP knows them. */
final class RequestMembers {

  private int idStart = -1;
  private int idEnd = -1;
  private @Nullable String command;
  private boolean execute;
  private boolean execOob;
  private boolean foreign;

  /**
   * A member's value stands between two places.
   *
   * @param text what it says if it is a string, else null
   * @param object whether it is an object
   */
  void add(String name, int start, int end, @Nullable String text, boolean object) {
    switch (name) {
      case "id" -> {
        idStart = start;
        idEnd = end;
      }
      case "execute" -> {
        execute = true;
        command = text;
      }
      case "exec-oob" -> {
        execOob = true;
        command = text;
      }
      case "arguments" -> foreign |= !object;
      default -> foreign = true;
    }
  }

  ClientRequest request(byte[] bytes) {
    boolean wellFormed = !foreign && execute != execOob && command != null;
    return new ClientRequest(bytes, idStart, idEnd, command, execute, execOob, wellFormed);
  }
}
