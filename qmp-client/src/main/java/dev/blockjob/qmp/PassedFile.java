package dev.blockjob.qmp;

import dev.blockjob.qmp.transport.jnr.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.constants.platform.OpenFlags;

/**
 * An open file as a number, to be {@linkplain QmpConnection#execute(QmpCommand, PassedFile) passed}
 * to QEMU: one that QEMU itself may not open, or that has no name. Close it; QEMU's copy lives on.
 * Linux, by jnr-posix. Safe to use from several threads.
 */
public final class PassedFile implements AutoCloseable {

  private static final int CLOSED = -1;

  private final AtomicInteger descriptor;

  /** What may be done with it. */
  public enum Access {
    /** {@code O_RDONLY}. */
    READ(OpenFlags.O_RDONLY),
    /** {@code O_WRONLY}. */
    WRITE(OpenFlags.O_WRONLY),
    /** {@code O_RDWR}. */
    READ_WRITE(OpenFlags.O_RDWR);

    private final OpenFlags flag;

    Access(OpenFlags flag) {
      this.flag = flag;
    }
  }

  private PassedFile(int descriptor) {
    this.descriptor = new AtomicInteger(descriptor);
  }

  /**
   * Opens a file that exists, of whatever kind. Blocks.
   *
   * @throws IOException with the kernel's reason
   */
  public static PassedFile open(Path path, Access access) throws IOException {
    return new PassedFile(Descriptors.open(path.toString(), access.flag));
  }

  /** Takes over a descriptor that is open in this process; it is closed with the result. */
  public static PassedFile adopt(int descriptor) {
    if (descriptor < 0) {
      throw new IllegalArgumentException(descriptor + " is no file descriptor");
    }
    return new PassedFile(descriptor);
  }

  /**
   * The number, valid until this is closed.
   *
   * @throws IllegalStateException if it has been
   */
  public int descriptor() {
    int open = descriptor.get();
    if (open == CLOSED) {
      throw new IllegalStateException("the file was closed");
    }
    return open;
  }

  /** The same open file under another number, to be closed for itself. */
  public PassedFile duplicate() throws IOException {
    return new PassedFile(Descriptors.duplicate(descriptor()));
  }

  /** Closes it here. Does nothing the second time. */
  @Override
  public void close() {
    int open = descriptor.getAndSet(CLOSED);
    if (open != CLOSED) {
      Descriptors.close(open);
    }
  }

  @Override
  public String toString() {
    int open = descriptor.get();
    return open == CLOSED ? "a closed file" : "descriptor " + open;
  }
}
