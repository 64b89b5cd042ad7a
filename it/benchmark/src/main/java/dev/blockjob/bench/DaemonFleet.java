package dev.blockjob.bench;

import dev.blockjob.it.TestedQemu;
import dev.blockjob.qmp.process.QemuKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Many storage daemons, each with a monitor, a disk of 4 MiB and a node to copy it to. They need
 * neither threads nor pipes of this JVM, so that what the connections need can be seen: a shell
 * starts them and ends them when this JVM closes its standard input, which it does in any death.
 */
final class DaemonFleet implements AutoCloseable {

  /** $1: how many; $2: the program; $3, $4: its nodes. */
  private static final String SHEPHERD =
      """
      trap : INT HUP TERM
      n=0
      while [ $n -lt $1 ]; do
        "$2" --daemonize --pidfile "$PWD/$n.pid" \\
          --chardev "socket,id=qmp,path=$PWD/$n.sock,server=on,wait=off" --monitor chardev=qmp \\
          --blockdev "$3" --blockdev "$4" || break
        n=$((n+1))
      done
      echo $n
      cat >/dev/null
      kill $(cat *.pid)
      """;

  static final String DISK = "disk";
  static final String TARGET = "target";

  private static final int SIZE = 4 << 20;
  private static final String IMAGE = "disk.raw";

  private final Path folder;
  private final Process shepherd;
  private final List<ProcessHandle> daemons = new ArrayList<>();

  private DaemonFleet(Path folder, Process shepherd) {
    this.folder = folder;
    this.shepherd = shepherd;
  }

  /** Starts {@code count} in {@code folder}, one after the other; all are ready then. */
  static DaemonFleet start(TestedQemu qemu, Path folder, int count) throws IOException {
    byte[] data = new byte[SIZE];
    Arrays.fill(data, (byte) 1);
    Files.write(folder.resolve(IMAGE), data);
    JsonObject file =
        new JsonObject()
            .put("driver", "file")
            .put("filename", folder.resolve(IMAGE).toString())
            .put("read-only", true);
    JsonObject disk =
        new JsonObject()
            .put("driver", "raw")
            .put("node-name", DISK)
            .put("read-only", true)
            .put("file", file);
    JsonObject target =
        new JsonObject()
            .put("driver", "null-co")
            .put("node-name", TARGET)
            .put("size", SIZE)
            .put("read-zeroes", true);
    Process shepherd =
        new ProcessBuilder(
                "sh",
                "-c",
                SHEPHERD,
                "shepherd",
                Integer.toString(count),
                qemu.programs().path(QemuKind.STORAGE_DAEMON.program()).toString(),
                disk.encode(),
                target.encode())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    DaemonFleet fleet = new DaemonFleet(folder, shepherd);
    try {
      fleet.gather(count);
      return fleet;
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private void gather(int count) throws IOException {
    String started = shepherd.inputReader().readLine();
    for (int i = 0; Files.exists(folder.resolve(i + ".pid")); i++) {
      long pid = Long.parseLong(Files.readString(folder.resolve(i + ".pid")).strip());
      ProcessHandle.of(pid).ifPresent(daemons::add);
    }
    if (daemons.size() != count) {
      throw new IOException("only " + started + " of " + count + " storage daemons have started");
    }
  }

  List<Path> monitors() {
    List<Path> sockets = new ArrayList<>();
    for (int i = 0; i < daemons.size(); i++) {
      sockets.add(folder.resolve(i + ".sock"));
    }
    return sockets;
  }

  /** Waits until all have ended; kills those that don't within 10 seconds. */
  @Override
  public void close() throws IOException {
    shepherd.getOutputStream().close();
    CompletableFuture.allOf(
            daemons.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, 10, TimeUnit.SECONDS)
        .join();
    daemons.forEach(ProcessHandle::destroyForcibly);
  }
}
