package dev.blockjob.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM says of its memory and threads. */
final class Heap {

  private static final int COLLECTIONS = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Heap() {}

  /** Bytes in use by what is still referred to. */
  static long settled() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Bytes that the thread with that id has allocated since it began. */
  static long allocatedBy(long thread) {
    return THREADS.getThreadAllocatedBytes(thread);
  }

  static int threads() {
    return THREADS.getThreadCount();
  }
}
