package dev.blockjob.qmp.transport.jnr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jnr.constants.platform.Errno;
import jnr.constants.platform.Fcntl;
import jnr.constants.platform.OpenFlags;
import jnr.constants.platform.SocketLevel;
import jnr.posix.CmsgHdr;
import jnr.posix.MsgHdr;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.jspecify.annotations.Nullable;

/** The system calls on file descriptors, on Linux. */
public final class Descriptors {

  private static final POSIX LIBC = POSIXFactory.getNativePOSIX();

  private static final int SCM_RIGHTS = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  /** What the kernel passes at once at most ({@code SCM_MAX_FD}). */
  private static final int MOST_DESCRIPTORS = 253;

  private Descriptors() {}

  /** {@code open(2)}; the descriptor isn't inherited by programs that are started from here. */
  public static int open(String path, OpenFlags access) throws IOException {
    int descriptor = LIBC.open(path, access.intValue() | OpenFlags.O_CLOEXEC.intValue(), 0);
    if (descriptor < 0) {
      throw new IOException(path + " can't be opened: " + error().description());
    }
    return descriptor;
  }

  /**
   * The same with more flags.
   *
   * @param mode of a file that is created
   * @throws FileAlreadyExistsException if one was to be created and is there
   * @throws NoSuchFileException if it isn't there
   */
  public static int open(String path, Set<OpenFlags> flags, int mode) throws IOException {
    int bits = OpenFlags.O_CLOEXEC.intValue();
    for (OpenFlags flag : flags) {
      bits |= flag.intValue();
    }
    int descriptor = LIBC.open(path, bits, mode);
    if (descriptor >= 0) {
      return descriptor;
    }
    Errno error = error();
    throw error == Errno.EEXIST
        ? new FileAlreadyExistsException(path)
        : error == Errno.ENOENT
            ? new NoSuchFileException(path)
            : new FileSystemException(path, null, error.description());
  }

  /** {@code dup(2)}. */
  public static int duplicate(int descriptor) throws IOException {
    int copy = LIBC.dup(descriptor);
    if (copy < 0) {
      throw new IOException("a descriptor can't be duplicated: " + error().description());
    }
    LIBC.fcntlInt(copy, Fcntl.F_SETFD, 1); // FD_CLOEXEC
    return copy;
  }

  /** {@code close(2)}. */
  public static void close(int descriptor) {
    LIBC.close(descriptor);
  }

  /**
   * Writes some of {@code bytes}, which must be direct.
   *
   * @param passed a descriptor to ride on the first byte; -1 for none
   * @param wait whether to wait for room
   * @return whether anything was written; false if there was no room
   */
  static boolean send(int socket, ByteBuffer bytes, int passed, boolean wait) throws IOException {
    MsgHdr message = LIBC.allocateMsgHdr();
    message.setIov(new ByteBuffer[] {bytes.slice()});
    if (passed >= 0) {
      CmsgHdr rights = message.allocateControl(Integer.BYTES);
      rights.setLevel(SocketLevel.SOL_SOCKET.intValue());
      rights.setType(SCM_RIGHTS);
      ByteBuffer data = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
      data.putInt(0, passed);
      rights.setData(data);
    }
    while (true) {
      int count = LIBC.sendmsg(socket, message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
      if (count >= 0) {
        bytes.position(bytes.position() + count);
        return true;
      }
      Errno error = error();
      if (error == Errno.EAGAIN) {
        return false;
      }
      if (error != Errno.EINTR) {
        throw new IOException(error.description());
      }
    }
  }

  /**
   * Waits for bytes.
   *
   * @param into direct; what was read lies before its position
   * @return the descriptors that came along; null at the end of the stream
   */
  static @Nullable List<Integer> receive(int socket, ByteBuffer into) throws IOException {
    MsgHdr message = LIBC.allocateMsgHdr();
    message.setIov(new ByteBuffer[] {into.slice()});
    message.allocateControl(MOST_DESCRIPTORS * Integer.BYTES);
    while (true) {
      int count = LIBC.recvmsg(socket, message, MSG_CMSG_CLOEXEC);
      if (count > 0) {
        into.position(into.position() + count);
        return rights(message);
      }
      if (count == 0) {
        return null;
      }
      Errno error = error();
      if (error != Errno.EINTR) {
        throw new IOException(error.description());
      }
    }
  }

  private static List<Integer> rights(MsgHdr message) {
    List<Integer> descriptors = new ArrayList<>();
    if (message.getControlLen() == 0) {
      return descriptors;
    }
    for (CmsgHdr control : message.getControls()) {
      if (control.getLevel() == SocketLevel.SOL_SOCKET.intValue()
          && control.getType() == SCM_RIGHTS) {
        ByteBuffer data = control.getData().order(ByteOrder.nativeOrder());
        while (data.remaining() >= Integer.BYTES) {
          descriptors.add(data.getInt());
        }
      }
    }
    return descriptors;
  }

  private static Errno error() {
    return Errno.valueOf(LIBC.errno());
  }
}
