package dev.blockjob.qmp;

import java.nio.file.Path;

/** Where a QMP monitor listens. */
public sealed interface QmpAddress {

  /**
   * A Unix socket.
   *
   * @param path the socket's file; at most 106 bytes long, which Java demands; the kernel takes 107
   */
  record Unix(Path path) implements QmpAddress {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A TCP monitor. QMP has no authentication: whoever reaches the port owns the guest.
   *
   * @param host name or address
   * @param port 1 to 65535
   */
  record Tcp(String host, int port) implements QmpAddress {
    /** Refuses an empty host and a port out of range with {@link IllegalArgumentException}. */
    public Tcp {
      if (host.isEmpty()) {
        throw new IllegalArgumentException("the host of a TCP monitor is empty");
      }
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
      }
    }

    @Override
    public String toString() {
      return "tcp:" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** The address of the Unix socket at {@code path}. */
  static QmpAddress unix(Path path) {
    return new Unix(path);
  }

  /** The address of a TCP monitor. */
  static QmpAddress tcp(String host, int port) {
    return new Tcp(host, port);
  }

  /**
   * Reads {@code PATH}, {@code unix:PATH} or {@code tcp:HOST:PORT} (an IPv6 host in brackets).
   *
   * @throws IllegalArgumentException if the text is empty or a {@code tcp:} address is malformed
   */
  static QmpAddress parse(String text) {
    if (text.startsWith("tcp:")) {
      String rest = text.substring("tcp:".length());
      int colon = rest.lastIndexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("'" + text + "' is not of the form tcp:HOST:PORT");
      }
      String host = rest.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      try {
        return new Tcp(host, Integer.parseInt(rest.substring(colon + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' has no port number after HOST:", e);
      }
    }
    String path = text.startsWith("unix:") ? text.substring("unix:".length()) : text;
    if (path.isEmpty()) {
      throw new IllegalArgumentException("the path of the monitor socket is empty");
    }
    return new Unix(Path.of(path));
  }
}
