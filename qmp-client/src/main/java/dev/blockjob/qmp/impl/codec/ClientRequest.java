package dev.blockjob.qmp.impl.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request as a client sent it: a JSON object that QEMU's parser takes.
 *
 * @param bytes the object's own bytes
 * @param idStart where the value of its {@code id} begins; -1 if it has none
 * @param idEnd behind that value
 * @param command what it wants to run; null if that is missing or no string
 * @param outOfBand whether it says {@code exec-oob} and not {@code execute}
 * @param wellFormed whether its members are QMP's and of the right types
 */
public record ClientRequest(
    byte[] bytes,
    int idStart,
    int idEnd,
    @Nullable String command,
    boolean outOfBand,
    boolean wellFormed) {

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

  /**
   * The id as it goes back: byte for byte as the client wrote it; where that is no line of ASCII
   * JSON, because QEMU takes more than that, as QEMU would write it. Null if there is none.
   */
  public byte @Nullable [] id() {
    return idStart < 0 ? null : IdText.of(bytes, idStart, idEnd);
  }
}
