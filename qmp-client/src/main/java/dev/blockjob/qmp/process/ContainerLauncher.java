package dev.blockjob.qmp.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link QemuLauncher#container}. What the engine's client is killed with doesn't reach the
 * container, but the end of its input does: then the shell that QEMU was started by kills it, and
 * with QEMU the container ends.
 *
 * @param run the engine's client, {@code run}, its options, the image
 */
record ContainerLauncher(List<String> run) implements QemuLauncher {

  // Nobody can kill process 1 of a container, hence --init; $$ is QEMU after the exec.
  private static final String WATCHED =
      "exec 3<&0; { while read -r _; do :; done; kill -KILL $$; } <&3 >/dev/null 2>&1 &"
          + " exec \"$@\" 3<&- </dev/null";

  ContainerLauncher {
    run = List.copyOf(run);
    if (run.size() < 3) {
      throw new IllegalArgumentException("podman, run and an image are needed, not " + run);
    }
  }

  @Override
  public List<String> command(Path folder, List<String> sockets, List<String> command) {
    int image = run.size() - 1;
    List<String> line = new ArrayList<>(run.subList(0, image));
    line.addAll(List.of("--rm", "--init", "--interactive"));
    line.addAll(List.of("--volume", folder + ":" + folder, "--workdir", folder.toString()));
    line.add(run.get(image));
    if (!sockets.isEmpty()) { // qemu-img ends by itself, and its input at once
      line.addAll(List.of("sh", "-c", WATCHED, "sh"));
    }
    line.addAll(command);
    return line;
  }
}
