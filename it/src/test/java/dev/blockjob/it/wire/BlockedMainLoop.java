package dev.blockjob.it.wire;

import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Holds up QEMU's main loop for as long as a test wants: {@link #command()} has QEMU read a
 * blkdebug configuration out of a FIFO, which ends when the FIFO is closed here.
 */
final class BlockedMainLoop implements AutoCloseable {

  private static final String NAME = "blocker";

  private final Path path;
  private final CompletableFuture<OutputStream> opened;

  private BlockedMainLoop(Path path) {
    this.path = path;
    // Opening blocks until somebody reads: that is how QEMU is seen to have come so far.
    this.opened = CompletableFuture.supplyAsync(() -> open(path));
  }

  static BlockedMainLoop in(QemuLab lab) throws IOException, InterruptedException {
    Path path = lab.folder().resolve("fifo");
    if (new ProcessBuilder("mkfifo", path.toString()).start().waitFor() != 0) {
      throw new IllegalStateException("mkfifo " + path + " failed");
    }
    return lab.keep(new BlockedMainLoop(path));
  }

  private static OutputStream open(Path path) {
    try {
      return Files.newOutputStream(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that QEMU's main loop stands still in. */
  QmpCommand<Object> command() {
    return QmpCommand.raw(
        "blockdev-add",
        new JsonObject()
            .put("driver", "blkdebug")
            .put("node-name", NAME)
            .put("config", path.toString())
            .put("image", new JsonObject().put("driver", "null-co")));
  }

  /** Waits until QEMU stands still in {@link #command()}. */
  void awaitReader() throws Exception {
    opened.get(30, TimeUnit.SECONDS);
  }

  /** Lets QEMU go on. */
  void release() {
    var unused =
        opened.thenAccept(
            stream -> {
              try {
                stream.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Override
  public void close() {
    release();
  }
}
