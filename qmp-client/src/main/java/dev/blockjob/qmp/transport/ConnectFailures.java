package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.ShellWord;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Says why a connect or a listen failed. The kernel's error comes as text only, so for a Unix
 * socket the file itself is looked at, after the fact: that blocks.
 */
public final class ConnectFailures {

  private ConnectFailures() {}

  /** Why listening failed. */
  public static HandshakeException listening(QmpAddress address, Throwable failure) {
    if (failure instanceof HandshakeException known) {
      return known;
    }
    if (failure instanceof RejectedExecutionException) {
      return vertxCloses(address, failure);
    }
    HandshakeException tls =
        address instanceof QmpAddress.Tls ? TlsFailures.explain(address, failure) : null;
    if (tls != null) {
      return tls;
    }
    String kernel = rootMessage(failure);
    if (kernel.contains("already in use")) {
      return inUse(address, failure);
    }
    boolean denied =
        failure instanceof AccessDeniedException || kernel.contains("ermission denied");
    return failed(
        denied ? Reason.NO_PERMISSION : Reason.UNREACHABLE,
        address,
        "can't listen at " + address + ": " + (denied ? "permission denied" : kernel),
        failure);
  }

  /** Vert.x has no threads any more, or soon. */
  static HandshakeException vertxCloses(QmpAddress address, @Nullable Throwable failure) {
    return failed(Reason.CLOSED_HERE, address, address + ": Vert.x closes", failure);
  }

  static HandshakeException inUse(QmpAddress address, @Nullable Throwable failure) {
    return failed(
        Reason.IN_USE,
        address,
        address + ": another process listens there. End it, or listen elsewhere",
        failure);
  }

  /** Why we can't connect. */
  public static HandshakeException explain(
      QmpAddress address, Throwable failure, QmpOptions options) {
    String kernel = rootMessage(failure);
    if (address instanceof QmpAddress.Unix unix) {
      HandshakeException found = lookAt(unix, failure);
      if (found != null) {
        return found;
      }
    }
    if (address instanceof QmpAddress.Tls) {
      HandshakeException found = TlsFailures.explain(address, failure);
      if (found != null) {
        return found;
      }
    }
    if (kernel.contains("refused")) {
      return failed(
          Reason.REFUSED,
          address,
          address + ": connection refused. No process listens there" + whatNow(address),
          failure);
    }
    if (kernel.contains("ermission denied")) {
      return noPermission(address, failure);
    }
    if (kernel.contains("temporarily unavailable")) {
      return failed(
          Reason.NO_GREETING,
          address,
          address
              + ": its queue of waiting clients is full: another client holds this monitor, or QEMU"
              + " is stopped",
          failure);
    }
    if (rootCause(failure) instanceof UnknownHostException) {
      return failed(
          Reason.UNREACHABLE, address, address + ": there is no host of that name", failure);
    }
    return failed(
        Reason.UNREACHABLE,
        address,
        address
            + ": no connection within "
            + options.connectTimeout().toMillis()
            + " ms: "
            + kernel,
        failure);
  }

  private static String whatNow(QmpAddress address) {
    if (address instanceof QmpAddress.Unix) {
      return ": QEMU has ended and left its socket file behind";
    }
    if (address instanceof QmpAddress.Abstract) {
      return "; start QEMU with -chardev socket,abstract=on,path=NAME,server=on,wait=off";
    }
    return "; start QEMU with -qmp tcp:HOST:PORT,server=on,wait=off";
  }

  private static @Nullable HandshakeException lookAt(QmpAddress.Unix unix, Throwable failure) {
    Path path = unix.path();
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isOther()) {
        return failed(
            Reason.NOT_A_SOCKET,
            unix,
            unix
                + " is a "
                + (attributes.isDirectory() ? "folder" : "file")
                + ", not a socket. Give the path after -qmp unix:",
            failure);
      }
      return Files.isWritable(path) ? null : noPermission(unix, failure);
    } catch (NoSuchFileException e) {
      return failed(
          Reason.NO_SOCKET,
          unix,
          unix
              + ": there is no such socket. Is QEMU running, with -qmp "
              + ShellWord.of("unix:" + path.toString().replace(",", ",,") + ",server=on,wait=off")
              + " ?",
          failure);
    } catch (AccessDeniedException e) {
      return noPermission(unix, failure);
    } catch (IOException e) {
      return null;
    }
  }

  private static HandshakeException noPermission(QmpAddress address, Throwable failure) {
    return failed(
        Reason.NO_PERMISSION,
        address,
        address + ": permission denied. Run as the user that runs QEMU, or as root",
        failure);
  }

  private static HandshakeException failed(
      Reason reason, QmpAddress address, String message, @Nullable Throwable failure) {
    return new HandshakeException(reason, address, message, failure);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = rootCause(failure);
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
