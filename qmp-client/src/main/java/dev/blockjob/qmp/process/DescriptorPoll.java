package dev.blockjob.qmp.process;

import com.kenai.jffi.ArrayFlags;
import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Function;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code poll(2)}: whether there still is another end of a descriptor. The first call loads native
 * code, which takes about 0.1 s.
 */
public final class DescriptorPoll {

  /** {@code struct pollfd}: int fd, short events, short revents. */
  private static final int SIZE = 8;

  private static final int EVENTS_FOUND = 6;
  private static final int POLLERR = 0x08;
  private static final int POLLHUP = 0x10;

  private static final Function POLL =
      new Function(
          Library.getDefault().getSymbolAddress("poll"),
          CallContext.getCallContext(
              Type.SINT,
              new Type[] {Type.POINTER, Type.ULONG, Type.SINT},
              CallingConvention.DEFAULT,
              true));

  private DescriptorPoll() {}

  /**
   * Whether the other end has gone: all readers of a pipe, or the peer of a socket that has closed
   * both directions. False for a file. Never waits.
   */
  public static boolean isHungUp(int descriptor) {
    byte[] pollFd = new byte[SIZE];
    ByteBuffer fields = ByteBuffer.wrap(pollFd).order(ByteOrder.nativeOrder());
    fields.putInt(0, descriptor);
    HeapInvocationBuffer arguments = new HeapInvocationBuffer(POLL);
    arguments.putArray(pollFd, 0, SIZE, ArrayFlags.IN | ArrayFlags.OUT);
    arguments.putLong(1);
    arguments.putInt(0);
    int found = Invoker.getInstance().invokeInt(POLL, arguments);
    return found > 0 && (fields.getShort(EVENTS_FOUND) & (POLLERR | POLLHUP)) != 0;
  }
}
