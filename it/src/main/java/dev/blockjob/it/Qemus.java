package dev.blockjob.it;

import dev.blockjob.qmp.process.Accel;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuNotFoundException;
import dev.blockjob.qmp.process.QemuPrograms;
import dev.blockjob.qmp.process.QemuStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The QEMUs that tests run on: 7.2, 10.0 and 11.1 as {@code it/qemu/fetch.sh} unpacked them, else
 * the one on the PATH.
 *
 * <p>The system property {@code blockjob.qemu} or the environment variable {@code
 * BLOCKJOB_TEST_QEMU} restricts them: versions with commas between, {@code path} for the one on the
 * PATH (or in the folder that {@code BLOCKJOB_QEMU} names).
 *
 * @param tested at least one
 * @param missing those that should have been tested, with the reason why they are not
 */
public record Qemus(List<TestedQemu> tested, Map<String, String> missing) {

  /** The versions that everything is tested on. */
  public static final List<String> VERSIONS = List.of("7.2", "10.0", "11.1");

  private static final String ON_PATH = "path";
  private static final Map<QemuPrograms, Optional<String>> NO_KVM = new ConcurrentHashMap<>();

  /** Copies. */
  public Qemus {
    tested = List.copyOf(tested);
    missing = Map.copyOf(missing);
  }

  private static final class Found {
    private static final Qemus QEMUS = find(wanted(), cache(), QemuPrograms.onPath());
  }

  /** Those on this machine; looked for once. */
  public static Qemus here() {
    return Found.QEMUS;
  }

  static Qemus find(List<String> wanted, Path cache, Optional<QemuPrograms> onPath) {
    List<TestedQemu> tested = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (String version : wanted.isEmpty() ? VERSIONS : wanted) {
      Path bin = cache.resolve(version).resolve("bin");
      if (version.equals(ON_PATH)) {
        onPath.ifPresentOrElse(
            programs -> tested.add(onPath(programs)),
            () -> missing.put(ON_PATH, QemuPrograms.HOW_TO_INSTALL));
      } else if (Files.isDirectory(bin)) {
        tested.add(new TestedQemu(QemuPrograms.in(bin), "fetched: " + bin));
      } else if (onPath.isPresent() && onPath.get().version().startsWith(version + ".")) {
        tested.add(onPath(onPath.get()));
      } else {
        missing.put(version, whyNot(cache, version));
      }
    }
    boolean wasAsked = System.getenv(QemuPrograms.FOLDER_VARIABLE) != null || tested.isEmpty();
    if (wanted.isEmpty() && wasAsked) {
      onPath.map(Qemus::onPath).filter(one -> !tested.contains(one)).ifPresent(tested::add);
    }
    return new Qemus(tested, missing);
  }

  private static TestedQemu onPath(QemuPrograms programs) {
    return new TestedQemu(programs, "on the PATH: " + programs.folder());
  }

  private static String whyNot(Path cache, String version) {
    Path reason = cache.resolve("." + version + ".why");
    try {
      return Files.exists(reason)
          ? Files.readString(reason).strip()
          : "not fetched: run it/qemu/fetch.sh " + version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> wanted() {
    String property = System.getProperty("blockjob.qemu", "");
    String variable = System.getenv("BLOCKJOB_TEST_QEMU");
    String text = !property.isBlank() ? property : variable == null ? "" : variable;
    return text.isBlank() ? List.of() : List.of(text.strip().split("[, ]+"));
  }

  private static Path cache() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path folder =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return folder.resolve("blockjob").resolve("qemu");
  }

  /**
   * Those to test on.
   *
   * @throws QemuNotFoundException if there is none
   */
  public List<TestedQemu> atLeastOne() {
    if (tested.isEmpty()) {
      throw new QemuNotFoundException(
          "there is no QEMU to test on. Not found: "
              + missing
              + ". "
              + QemuPrograms.HOW_TO_INSTALL);
    }
    return tested;
  }

  /** Why {@code kind} can't be had of {@code qemu}; empty if it can. Tried once. */
  public static Optional<String> whyNot(TestedQemu qemu, VmKind kind) {
    if (!qemu.programs().has(kind.process().program())) {
      return Optional.of(kind.process().program().fileName() + " is not installed");
    }
    return kind == VmKind.SYSTEM_KVM
        ? NO_KVM.computeIfAbsent(qemu.programs(), Qemus::tryKvm)
        : Optional.empty();
  }

  private static Optional<String> tryKvm(QemuPrograms programs) {
    if (!Accel.kvmMayWork()) {
      return Optional.of("/dev/kvm can't be opened by this user, or isn't there");
    }
    try {
      QemuLaunch.system(programs).withAccel(Accel.KVM).start().close();
      return Optional.empty();
    } catch (QemuStartException e) {
      return Optional.of(
          "KVM doesn't work: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
