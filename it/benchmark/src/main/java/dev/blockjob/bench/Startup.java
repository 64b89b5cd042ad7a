package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a whole call takes, from its start as a process to its end: {@code blockjob jobs} on a
 * live monitor, and what it can be compared with. All take turns.
 */
final class Startup {

  private static final int ROUNDS = 25;
  private static final int PATIENCE = 100;
  private static final int GOAL_MILLIS = 300;
  private static final String LAUNCHER = "blockjob jobs";
  private static final String JAR = "java -jar blockjob.jar jobs";
  private static final String VIRSH = "virsh list, its daemon running";
  private static final String FLOOR = "java, a class that prints a line";

  private final Path cache;
  private final Map<String, List<String>> calls = new LinkedHashMap<>();
  private final Map<String, Samples> taken = new LinkedHashMap<>();

  private Startup(Path folder, String socket, @Nullable LibvirtSession libvirt) throws IOException {
    cache = folder.resolve("cache");
    Path launcher = launcher(Path.of("cli/target"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar = launcher.resolve("../../lib/blockjob.jar").normalize().toString();
    calls.put(FLOOR, list(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    calls.get(FLOOR).addAll(List.of("-cp", ownClasses(), JvmStartup.class.getName()));
    calls.put(LAUNCHER, list(launcher.toString(), "-s", socket, "jobs"));
    calls.put(JAR, list(java, "-jar", jar, "-s", socket, "jobs"));
    if (libvirt != null) {
      calls.put(VIRSH, libvirt.virsh("list"));
    }
  }

  /** Measures on {@code qemu}. */
  static void run(TestedQemu qemu, Report report) throws IOException {
    boolean daemon = Qemus.whyNot(qemu, VmKind.STORAGE_DAEMON).isEmpty();
    VmKind kind = daemon ? VmKind.STORAGE_DAEMON : VmKind.SYSTEM_TCG;
    try (QemuLab lab = new QemuLab(qemu, kind);
        LibvirtSession libvirt = LibvirtSession.start(lab.folder())) {
      String socket = lab.start(lab.launch()).socket().toString();
      Startup startup = new Startup(lab.folder(), socket, libvirt);
      startup.warmUp();
      startup.measure();
      startup.report(report);
    }
  }

  /** The first call has an archive of classes made in the background. */
  private void warmUp() throws IOException {
    int rounds = 0;
    do {
      round();
      if (++rounds > PATIENCE) {
        throw new IllegalStateException("the launcher makes no archive of classes in " + cache);
      }
    } while (!archived());
  }

  private boolean archived() throws IOException {
    if (Files.notExists(cache)) {
      return false;
    }
    try (Stream<Path> all = Files.walk(cache)) {
      List<String> names = all.map(file -> file.getFileName().toString()).toList();
      return names.stream().anyMatch(name -> name.endsWith(".jsa"))
          && names.stream().noneMatch(name -> name.endsWith(".making"));
    }
  }

  private void measure() throws IOException {
    taken.clear();
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
  }

  private void round() throws IOException {
    for (Map.Entry<String, List<String>> call : calls.entrySet()) {
      taken.computeIfAbsent(call.getKey(), key -> new Samples()).add(time(call.getValue()));
    }
  }

  private long time(List<String> line) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    long start = System.nanoTime();
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = wait(process);
    long end = System.nanoTime();
    if (code != 0) {
      throw new IllegalStateException(line + " exits with " + code + ": " + said);
    }
    return end - start;
  }

  private static int wait(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void report(Report report) {
    Samples floor = of(FLOOR);
    report.add(FLOOR, Unit.MILLIS, floor);
    report.add(LAUNCHER, Unit.MILLIS, of(LAUNCHER), floor, Goal.atMost(GOAL_MILLIS));
    report.add(JAR, Unit.MILLIS, of(JAR), floor, null);
    report.peer(VIRSH, Unit.MILLIS, of(VIRSH), floor, LibvirtSession.whyNot());
  }

  private Samples of(String call) {
    return taken.getOrDefault(call, new Samples());
  }

  private static String ownClasses() {
    return JvmStartup.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static List<String> list(String... words) {
    return new ArrayList<>(List.of(words));
  }

  /** In the one distribution that was built. */
  private static Path launcher(Path target) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "blockjob-*")) {
      for (Path one : found) {
        if (Files.isDirectory(one)) {
          return one.resolve(one.getFileName()).resolve("bin/blockjob").toAbsolutePath();
        }
      }
    }
    throw new IllegalStateException("no distribution in " + target);
  }
}
