package dev.blockjob.qmp.impl.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request as a client sent it: a JSON object that QEMU's parser takes. */
public final class ClientRequest {

  private final byte[] bytes;
  private final int idStart;
  private final int idEnd;
  private final @Nullable String command;
  private final boolean execute;
  private final boolean execOob;
  private final boolean wellFormed;

  /** The value of its {@code id} stands between two places; {@code idStart} is -1 without one. */
  ClientRequest(
      byte[] bytes,
      int idStart,
      int idEnd,
      @Nullable String command,
      boolean execute,
      boolean execOob,
      boolean wellFormed) {
    this.bytes = bytes;
    this.idStart = idStart;
    this.idEnd = idEnd;
    this.command = command;
    this.execute = execute;
    this.execOob = execOob;
    this.wellFormed = wellFormed;
  }

  /** How many bytes it has. */
  public int size() {
    return bytes.length;
  }

  /** What it wants to run; null if that is missing or no string. */
  public @Nullable String command() {
    return command;
  }

  /** Whether it says {@code exec-oob} and not {@code execute}. */
  public boolean outOfBand() {
    return execOob && !execute;
  }

  /** Whether it says {@code exec-oob}, whatever else it says. */
  public boolean saysExecOob() {
    return execOob;
  }

  /** Whether its members are QMP's and of the right types. */
  public boolean wellFormed() {
    return wellFormed;
  }

  /** The request under another id, with a line feed: nothing else is changed. */
  public byte[] withId(String id) {
    byte[] quoted = ('"' + id + '"').getBytes(StandardCharsets.US_ASCII);
    if (idStart >= 0) {
      return spliced(quoted, idStart, idEnd);
    }
    int end = bytes.length - 1;
    byte[] member =
        ((isEmpty() ? "" : ", ") + "\"id\": \"" + id + '"').getBytes(StandardCharsets.US_ASCII);
    return spliced(member, end, end);
  }

  private boolean isEmpty() {
    return command == null
        && new String(bytes, 1, bytes.length - 2, StandardCharsets.UTF_8).isBlank();
  }

  private byte[] spliced(byte[] middle, int from, int to) {
    byte[] line = new byte[bytes.length - (to - from) + middle.length + 1];
    System.arraycopy(bytes, 0, line, 0, from);
    System.arraycopy(middle, 0, line, from, middle.length);
    System.arraycopy(bytes, to, line, from + middle.length, bytes.length - to);
    line[line.length - 1] = '\n';
    return line;
  }

  /** Whether it lists {@code capability} in the argument {@code enable}. */
  public boolean enables(String capability) {
    return EnabledCapabilities.lists(bytes, capability);
  }

  /**
   * The id as it goes back: byte for byte as the client wrote it; where that is no line of ASCII
   * JSON, because QEMU takes more than that, as QEMU would write it. Null if there is none.
   */
  public @Nullable String id() {
    return idStart < 0 ? null : IdText.of(bytes, idStart, idEnd);
  }
}
