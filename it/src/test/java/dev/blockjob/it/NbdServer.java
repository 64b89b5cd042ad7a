package dev.blockjob.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code qemu-nbd} with a raw image of the lab as export {@code x}. */
public final class NbdServer {

  private NbdServer() {}

  /** Starts one; its end is the lab's, or that of what this returns. */
  public static AutoCloseable start(QemuLab lab, String socketName, String image) {
    Path socket = lab.folder().resolve(socketName);
    try {
      Files.deleteIfExists(socket);
      List<String> line =
          List.of(
              lab.programs().nbd().toString(),
              "-t",
              "-k",
              socket.toString(),
              "-x",
              "x",
              "-f",
              "raw",
              image);
      Process server =
          new ProcessBuilder(line).directory(lab.folder().toFile()).inheritIO().start();
      Awaitility.await().until(() -> Files.exists(socket));
      return lab.keep(() -> server.destroyForcibly().waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
