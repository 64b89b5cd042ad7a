package dev.blockjob.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A libvirt daemon for this user alone, which keeps all that it has in one folder. */
final class LibvirtSession implements AutoCloseable {

  /** Rows say so where there is no session. */
  static final String ABSENT = "not installed: not measured (virsh; libvirtd or virtqemud)";

  private static final String ABSENT_FOR_ROOT =
      "not measured: libvirt has no session for root; run this as another user";
  private static final int PATIENCE = 200;

  /** Daemons, and the sockets that they listen on. */
  private static final Map<String, String> DAEMONS =
      Map.of("libvirtd", "libvirt-sock", "virtqemud", "virtqemud-sock");

  private final Process daemon;
  private final String uri;

  private LibvirtSession(Process daemon, String uri) {
    this.daemon = daemon;
    this.uri = uri;
  }

  /** Why there can be no session; null if there can. */
  static @Nullable String whyNot() {
    if (program("virsh").isEmpty() || daemon().isEmpty()) {
      return ABSENT;
    }
    return "root".equals(System.getProperty("user.name")) ? ABSENT_FOR_ROOT : null;
  }

  /**
   * One whose files are in {@code folder}; null where there {@linkplain #whyNot can be none}, or
   * where it doesn't work, which is said.
   */
  static @Nullable LibvirtSession start(Path folder) throws IOException {
    if (whyNot() != null) {
      return null;
    }
    Path program = daemon().orElseThrow();
    Path home = Files.createDirectory(folder.resolve("lv"));
    Path settings = Files.createDirectory(home.resolve("libvirt")).resolve("qemu.conf");
    Files.writeString(settings, "stdio_handler = \"file\"\n"); // else another daemon logs
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "--timeout", "30") // without clients
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile());
    for (String variable : List.of("HOME", "RUNTIME_DIR", "CONFIG_HOME", "CACHE_HOME")) {
      String name = variable.equals("HOME") ? variable : "XDG_" + variable;
      builder.environment().put(name, home.toString());
    }
    builder.environment().remove("XDG_DATA_HOME");
    Path socket = home.resolve("libvirt").resolve(DAEMONS.get(program.getFileName().toString()));
    String uri = "qemu+unix:///session?socket=" + socket;
    LibvirtSession session = new LibvirtSession(builder.start(), uri);
    try {
      session.awaitReady(home);
      return session;
    } catch (IOException e) {
      session.close();
      System.err.println(e.getMessage());
      return null;
    }
  }

  /** Each try is a process of its own: that is pause enough. */
  private void awaitReady(Path home) throws IOException {
    for (int i = 0; daemon.isAlive() && i < PATIENCE; i++) {
      if (run(virsh("list")) == 0) {
        return;
      }
    }
    throw new IOException(
        "libvirt's daemon doesn't answer: " + Files.readString(home.resolve("log")));
  }

  String uri() {
    return uri;
  }

  /** The command line of such a call. */
  List<String> virsh(String... arguments) {
    return Stream.concat(Stream.of("virsh", "-q", "-c", uri), Arrays.stream(arguments)).toList();
  }

  /** Makes such a call, to its end. */
  void call(String... arguments) throws IOException {
    List<String> line = virsh(arguments);
    int code = run(line);
    if (code != 0) {
      throw new IOException(String.join(" ", line) + " exits with " + code);
    }
  }

  private static int run(List<String> line) throws IOException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.onExit().join().exitValue();
  }

  private static Optional<Path> daemon() {
    return DAEMONS.keySet().stream().sorted().flatMap(name -> program(name).stream()).findFirst();
  }

  private static Optional<Path> program(String name) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    return Stream.of(folders.split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public void close() {
    daemon.destroy();
    daemon.onExit().completeOnTimeout(daemon, 10, TimeUnit.SECONDS).join().destroyForcibly();
  }
}
