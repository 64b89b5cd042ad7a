package dev.blockjob.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Reads what is written, but nothing before it is told to: whoever writes stands still. */
public final class StuckReader extends OutputStream {

  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();

  /** Reads nothing yet. */
  public StuckReader() {}

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    written.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    read.write(bytes, offset, length);
  }

  /** Waits until somebody stands still in writing. */
  public void awaitWriter() throws InterruptedException {
    written.await();
  }

  /** Reads from now on. */
  public void goOn() {
    goOn.countDown();
  }

  /** What was read. */
  public String text() {
    return read.toString(StandardCharsets.UTF_8);
  }
}
