package dev.blockjob.cli;

import dev.blockjob.qmp.process.DescriptorPoll;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Standard output of this process. When its reader has gone, the call ends as it does on Ctrl-C:
 * noticed when something is printed, and where the system can be asked (pipes and sockets on Linux)
 * within {@value #LOOK_SECONDS} s, too, when there is nothing to print.
 */
final class StandardOutput extends OutputStream {

  private static final long LOOK_SECONDS = 1;
  private static final int DESCRIPTOR = 1;
  private static final int TYPE = 0xf000;
  private static final int FIFO = 0x1000;
  private static final int SOCKET = 0xc000;

  private final OutputStream out;
  private final boolean hasReader;
  private final Interrupt interrupt;
  private volatile @Nullable IOException failure;

  /** {@code hasReader}: whether what is written is read, and may go. */
  StandardOutput(OutputStream out, boolean hasReader, Interrupt interrupt) {
    this.out = out;
    this.hasReader = hasReader;
    this.interrupt = interrupt;
  }

  /** That of this process, watched if that makes sense. */
  static StandardOutput ofThisProcess(Interrupt interrupt) {
    boolean hasReader = isPipeOrSocket(Path.of("/proc/self/fd/" + DESCRIPTOR));
    StandardOutput output =
        new StandardOutput(new FileOutputStream(FileDescriptor.out), hasReader, interrupt);
    if (hasReader) {
      Thread watch = new Thread(output::watch, "blockjob-output");
      watch.setDaemon(true);
      watch.start();
    }
    return output;
  }

  private static boolean isPipeOrSocket(Path file) {
    try {
      int type = TYPE & (Integer) Files.getAttribute(file, "unix:mode");
      return type == FIFO || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // not on Linux
    }
  }

  /** Most calls have ended before the first look, which loads native code. */
  private void watch() {
    try {
      while (!interrupt.isRequested()) {
        try {
          interrupt.requested().get(LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException time) {
          if (interrupt.needsReader() && DescriptorPoll.isHungUp(DESCRIPTOR)) {
            interrupt.readerGone();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError e) {
      // Native code can't be had: it is noticed when something is printed.
    }
  }

  /** Why what was printed didn't arrive, but for a reader that has gone; null if it did. */
  @Nullable IOException failure() {
    return hasReader ? null : failure;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      if (hasReader) {
        interrupt.readerGone();
      }
      throw e;
    }
  }
}
