package dev.blockjob.qmp;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Where a QMP monitor listens, or where one is waited for. */
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
   * A Unix socket with a name in Linux's abstract namespace, which has no file and goes with its
   * last user: QEMU's {@code abstract=on} (with {@code tight=on}, its default). Every user of the
   * host can connect. Needs {@link QmpTransport#JNR}, which {@link QmpTransport#AUTO} takes for it.
   *
   * @param name 1 to 107 bytes of ASCII
   */
  record Abstract(String name) implements QmpAddress {
    private static final int LONGEST = 107;

    /** Refuses other names with {@link IllegalArgumentException}. */
    public Abstract {
      if (name.isEmpty() || name.length() > LONGEST) {
        throw new IllegalArgumentException(
            "the name of an abstract socket has 1 to " + LONGEST + " bytes, not " + name.length());
      }
      if (!StandardCharsets.US_ASCII.newEncoder().canEncode(name) || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("the abstract name '" + name + "' is not plain ASCII");
      }
    }

    @Override
    public String toString() {
      return "unix-abstract:" + name;
    }
  }

  /** A host and a port of it. */
  sealed interface HostAndPort extends QmpAddress {
    /** Name or address. */
    String host();

    /** 1 to 65535; 0 for any free one, to listen at. */
    int port();

    /** The same host with another port. */
    HostAndPort withPort(int port);
  }

  /**
   * A TCP monitor. QMP has no authentication: any client that reaches the port controls the guest.
   *
   * @param host name or address
   * @param port 1 to 65535; 0 for any free one, to listen at
   */
  record Tcp(String host, int port) implements HostAndPort {
    /** Refuses an empty host and a port out of range with {@link IllegalArgumentException}. */
    public Tcp {
      check(host, port);
    }

    @Override
    public Tcp withPort(int other) {
      return new Tcp(host, other);
    }

    @Override
    public String toString() {
      return text("tcp:", this);
    }
  }

  /**
   * A TCP monitor behind TLS: QEMU's {@code tls-creds=} on the socket. {@link QmpOptions#tls()}
   * says which certificates count.
   *
   * @param host name or address; the certificate has to be made out to it
   * @param port 1 to 65535; 0 for any free one, to listen at
   */
  record Tls(String host, int port) implements HostAndPort {
    /** Refuses an empty host and a port out of range with {@link IllegalArgumentException}. */
    public Tls {
      check(host, port);
    }

    @Override
    public Tls withPort(int other) {
      return new Tls(host, other);
    }

    @Override
    public String toString() {
      return text("tls:", this);
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

  /** The address of a TCP monitor behind TLS. */
  static QmpAddress tls(String host, int port) {
    return new Tls(host, port);
  }

  /**
   * Reads {@code PATH}, {@code unix:PATH}, {@code unix-abstract:NAME}, {@code tcp:HOST:PORT} or
   * {@code tls:HOST:PORT} (an IPv6 host in brackets).
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static QmpAddress parse(String text) {
    if (text.startsWith("tcp:")) {
      return hostAndPort(text, "tcp:", Tcp::new);
    }
    if (text.startsWith("tls:")) {
      return hostAndPort(text, "tls:", Tls::new);
    }
    if (text.startsWith("unix-abstract:")) {
      return new Abstract(text.substring("unix-abstract:".length()));
    }
    String path = text.startsWith("unix:") ? text.substring("unix:".length()) : text;
    if (path.isEmpty()) {
      throw new IllegalArgumentException("the path of the monitor socket is empty");
    }
    return new Unix(Path.of(path));
  }

  private static QmpAddress hostAndPort(
      String text, String scheme, BiFunction<String, Integer, QmpAddress> kind) {
    String rest = text.substring(scheme.length());
    int colon = rest.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form " + scheme + "HOST:PORT");
    }
    String host = rest.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return kind.apply(host, Integer.parseInt(rest.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no port number after HOST:", e);
    }
  }

  private static void check(String host, int port) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host of a TCP monitor is empty");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
  }

  private static String text(String scheme, HostAndPort address) {
    String host = address.host();
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.port();
  }
}
