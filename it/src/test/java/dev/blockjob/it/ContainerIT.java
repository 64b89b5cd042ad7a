package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * With Podman, where it is installed and may start containers. There is no image to fetch: the
 * container's files are this machine's programs, and the QEMU's, which it can only read.
 */
class ContainerIT extends LauncherContract {

  @Override
  QemuLauncher launcher(QemuLab lab) throws IOException {
    List<String> run = new ArrayList<>(List.of("podman", "run", "--rm", "--network", "none"));
    Path programs = Objects.requireNonNull(lab.programs().folder().getParent());
    Stream.of("/usr", "/bin", "/lib", "/lib64", programs.toString())
        .distinct()
        .filter(folder -> Files.exists(Path.of(folder)))
        .forEach(folder -> run.addAll(List.of("--volume", folder + ":" + folder + ":ro")));
    Path root = Files.createDirectories(lab.folder().resolve("root"));
    run.addAll(List.of("--rootfs", root.toString()));
    List<String> trial = new ArrayList<>(run);
    trial.add("true");
    InstalledPrograms.run(lab.folder(), trial.toArray(String[]::new));
    return QemuLauncher.container(run.toArray(String[]::new));
  }

  @Override
  boolean isThere(QemuProcess qemu) throws IOException {
    String folder = qemu.folder().path().toString();
    return !InstalledPrograms.run(
            Path.of("/"), "podman", "ps", "--all", "--quiet", "--filter", "volume=" + folder)
        .isEmpty();
  }
}
