package dev.blockjob.jobs.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The target of a mirror or backup. */
public sealed interface Target {

  /** The id of the {@code secret} object for a file that is encrypted; null for any other. */
  default @Nullable String encrypt() {
    return null;
  }

  /**
   * A file that the job creates. Paths are QEMU's: a relative one is relative to QEMU's working
   * folder.
   *
   * @param path must not exist yet
   * @param format such as {@code qcow2} or {@code raw}; null for the source's, or for qcow2 if it
   *     is encrypted
   * @param encrypt the id of a {@code secret} object of QEMU's, with which the new image is
   *     encrypted (LUKS); null for an image in plain. QEMU stands still for some seconds when it
   *     makes one, and again when it opens it, since it derives keys then
   */
  record NewFile(Path path, @Nullable String format, @Nullable String encrypt) implements Target {
    /** In plain. */
    public NewFile(Path path, @Nullable String format) {
      this(path, format, null);
    }
  }

  /**
   * A file that exists, has the disk's size, and is not in use.
   *
   * @param format its format; must be named, because guessing it lets a guest choose
   * @param encrypt the id of a {@code secret} object of QEMU's that opens it; null for one in plain
   */
  record ExistingFile(Path path, String format, @Nullable String encrypt) implements Target {
    /** In plain. */
    public ExistingFile(Path path, String format) {
      this(path, format, null);
    }
  }

  /**
   * An export of an NBD server, of the disk's size. All of the disk is copied there.
   *
   * @param host of the server; null if it listens at {@code socket}
   * @param port of the server on that host
   * @param socket the server's Unix socket; null if it listens at {@code host}
   * @param export its name; empty for the server's default
   */
  record Nbd(@Nullable String host, int port, @Nullable Path socket, String export)
      implements Target {
    /** Refuses what names no server with {@link IllegalArgumentException}. */
    public Nbd {
      if ((host == null) == (socket == null)) {
        throw new IllegalArgumentException("an NBD server is at a host or at a socket");
      }
    }

    @Override
    public String toString() {
      return socket == null
          ? "nbd://" + host + ":" + port + "/" + export
          : "nbd+unix:///" + export + "?socket=" + socket;
    }
  }

  /**
   * A node that is already there, added by {@code blockdev-add}.
   *
   * @param trusted whether an NBD server under it is known never to be killed and started again
   *     while the job runs: with a {@code reconnect-delay}, which QEMU doesn't show, what it had
   *     acknowledged and lost is then missing in the copy, and QEMU says success. Otherwise a node
   *     on an NBD server is refused; {@link Nbd} needs no trust
   */
  record Node(String name, boolean trusted) implements Target {
    /** A node that isn't to be trusted. */
    public Node(String name) {
      this(name, false);
    }
  }
}
