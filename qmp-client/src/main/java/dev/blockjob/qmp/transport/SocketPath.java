package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How long a Unix socket's path may be. */
public final class SocketPath {

  /**
   * {@code sun_path} has 108 bytes, one of them for the end. Java (17 to 25) keeps one more to
   * itself.
   */
  static final int LONGEST = 106;

  private SocketPath() {}

  /** The absolute path; throws {@link HandshakeException} if it is too long. */
  public static Path of(QmpAddress.Unix address) {
    return check(address, address.path().toAbsolutePath());
  }

  /** Throws {@link HandshakeException} if {@code path}, used for {@code address}, is too long. */
  static Path check(QmpAddress.Unix address, Path path) {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length <= LONGEST) {
      return path;
    }
    throw new HandshakeException(
        Reason.PATH_TOO_LONG,
        address,
        path
            + " is a path of "
            + length
            + " bytes; Java takes "
            + LONGEST
            + " for a socket. Use a shorter path, for instance by a symbolic link",
        null);
  }
}
