package dev.blockjob.qmp;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The peer sent something that isn't QMP, or a reply that isn't what its command promises. */
public final class ProtocolException extends QmpException {

  private static final long serialVersionUID = 1L;

  /** With what was expected and what came. */
  public ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * What {@code reading} makes of the reply to {@code command}.
   *
   * @throws ProtocolException which names the command, if a member is missing or has another type
   */
  public static <T> T reading(String command, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (QmpException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ProtocolException(
          "QEMU's reply to " + command + " is not what was expected: " + UnexpectedReply.words(e),
          e);
    }
  }
}
