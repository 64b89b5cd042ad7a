package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.HaltingFirmware;
import dev.blockjob.it.QemuLab;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A QEMU as scripts start it: with one monitor, which serves its clients in turns. QEMU takes a
 * third longer for each byte of a request when it has another to look at.
 */
final class LoneQemu implements AutoCloseable {

  /** The disk's only image and node. */
  static final String BASE = "base";

  static final long SIZE = 16L << 20;

  private static final String SOCKET = "lone.sock";
  private static final Duration START = Duration.ofSeconds(30);
  private static final int END_SECONDS = 10;
  private static final int LOOK_EACH_MILLIS = 5;

  private final QemuLab lab;
  private final Process process;
  private final Thread atExit;
  private final QmpClient client;

  private LoneQemu(QemuLab lab, Process process) {
    this.lab = lab;
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly);
    this.client = QmpClient.create(QemuLab.vertx(), QmpAddress.unix(socket()));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  static LoneQemu start(QemuLab lab) throws IOException {
    lab.img().create(BASE + ".qcow2", "qcow2", SIZE);
    Process process =
        new ProcessBuilder(commandLine(lab))
            .directory(lab.folder().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    LoneQemu qemu = new LoneQemu(lab, process);
    try {
      qemu.awaitSocket();
      return qemu;
    } catch (IOException e) {
      qemu.close();
      throw e;
    }
  }

  private static List<String> commandLine(QemuLab lab) {
    String node = new JsonObject(node(BASE)).encode();
    String socket = "path=" + SOCKET + ",server=on,wait=off";
    List<String> line = new ArrayList<>();
    line.add(lab.programs().path(lab.kind().process().program()).toString());
    if (lab.kind().hasGuest()) {
      line.addAll(List.of("-machine", "pc", "-nodefaults", "-display", "none"));
      line.addAll(List.of("-bios", HaltingFirmware.in(lab.folder()).toString()));
      line.addAll(List.of("-accel", lab.kind().accel().name().toLowerCase(Locale.ROOT)));
      line.addAll(List.of("-chardev", "socket,id=qmp," + socket, "-qmp", "chardev:qmp"));
      line.addAll(List.of("-blockdev", node, "-device", "virtio-blk,id=vd0,drive=" + BASE));
    } else {
      line.addAll(List.of("--chardev", "socket,id=qmp," + socket, "--monitor", "chardev=qmp"));
      line.addAll(List.of("--blockdev", node));
    }
    return line;
  }

  /** How an image of that name is opened as a node of that name, alone. */
  static String node(String name) {
    return "{\"driver\":\"qcow2\",\"node-name\":\""
        + name
        + "\",\"backing\":null,\"file\":{\"driver\":\"file\",\"filename\":\""
        + name
        + ".qcow2\"}}";
  }

  private void awaitSocket() throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!Files.exists(socket())) {
      try {
        if (process.waitFor(LOOK_EACH_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw new IOException("QEMU doesn't listen");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private Path socket() {
    return lab.folder().resolve(SOCKET);
  }

  QemuLab lab() {
    return lab;
  }

  /** What requests call the disk. */
  String disk() {
    return lab.kind().hasGuest() ? "vd0" : BASE;
  }

  /** What is done as the monitor's only client. */
  interface Turn<C> {
    void take(C client) throws IOException;
  }

  void bare(Turn<BareQmp> turn) throws IOException {
    try (BareQmp socket = new BareQmp(socket())) {
      turn.take(socket);
    }
  }

  void jobs(Turn<BlockJobs> turn) throws IOException {
    QmpConnection connection = Await.get(client.connect());
    try {
      turn.take(BlockJobs.on(connection));
    } finally {
      Await.get(connection.close());
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
