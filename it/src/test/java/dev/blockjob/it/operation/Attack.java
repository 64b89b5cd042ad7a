package dev.blockjob.it.operation;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What an attacker does to a disk's files and layers while an operation is at work on them. */
enum Attack {
  /** {@code rm} of the file that the operation makes. */
  TARGET_REMOVED,
  /** {@code rm} of an overlay that it makes on the way. */
  OVERLAY_REMOVED,
  /** {@code mv} of the folder that it is in. */
  FOLDER_RENAMED,
  /** A snapshot over QMP, beside the image, by somebody who knows no journal. */
  SNAPSHOT_BY_HAND,
  /** The same into a folder where nobody looks. */
  SNAPSHOT_ELSEWHERE,
  /** The date of an image is that of yesterday. */
  CLOCK_BACK,
  /** A file beside the images that begins like an image and goes on like none. */
  HEADER_TORN;

  private static final String ASIDE = "aside";
  private static final String BY_HAND = "byhand.qcow2";
  private static final String RENAMED = "renamed";
  private static final int MAGIC = 0x514649fb;

  /** The one that {@link #FOLDER_RENAMED} makes. */
  static Path renamed(QemuLab lab) {
    return lab.folder().resolve(RENAMED);
  }

  /** The overlay that {@link #SNAPSHOT_ELSEWHERE} makes. */
  static Path elsewhere(QemuLab lab) {
    return aside(lab).resolve(BY_HAND);
  }

  private static Path aside(QemuLab lab) {
    return lab.folder().resolve(ASIDE);
  }

  /** Whether a file may have lost its name by it. */
  boolean takesNames() {
    return this == TARGET_REMOVED || this == OVERLAY_REMOVED || this == FOLDER_RENAMED;
  }

  /** Whether it is done over QMP. */
  boolean needsQemu() {
    return this == SNAPSHOT_BY_HAND || this == SNAPSHOT_ELSEWHERE;
  }

  /** Does it; returns whether it had an effect. Blocks. */
  boolean strikes(Vm vm, Random random) throws IOException {
    QemuLab lab = vm.lab();
    return switch (this) {
      case TARGET_REMOVED -> Files.deleteIfExists(MovedDiskAssert.file(lab));
      case OVERLAY_REMOVED -> removesOverlay(lab, random);
      case FOLDER_RENAMED -> renames(lab);
      case SNAPSHOT_BY_HAND -> takesSnapshot(vm, true);
      case SNAPSHOT_ELSEWHERE -> takesSnapshot(vm, false);
      case CLOCK_BACK -> setsBack(lab, random);
      case HEADER_TORN -> tears(lab, random);
    };
  }

  private static boolean removesOverlay(QemuLab lab, Random random) throws IOException {
    List<Path> overlays =
        images(lab).stream().filter(file -> file.toString().contains(".qcow2.move-")).toList();
    return !overlays.isEmpty()
        && Files.deleteIfExists(overlays.get(random.nextInt(overlays.size())));
  }

  private static boolean renames(QemuLab lab) throws IOException {
    if (!Files.exists(MovedDiskAssert.file(lab))) {
      return false;
    }
    Files.move(MovedDiskAssert.folder(lab), renamed(lab));
    return true;
  }

  private static boolean takesSnapshot(Vm vm, boolean beside) {
    if (vm.process().exit().toCompletableFuture().isDone()) {
      return false;
    }
    try {
      BlockGraph graph = Await.get(vm.jobs().graph());
      String active = graph.disk(vm.disk()).active();
      Path image = vm.lab().folder().resolve(graph.node(active).orElseThrow().image());
      Path overlay = beside ? image.resolveSibling(BY_HAND) : elsewhere(vm.lab());
      // QEMU would write its own name of the image, which is relative to another folder.
      vm.lab().img().createOverlay(overlay.toString(), image.toString(), "qcow2");
      vm.call(
          "blockdev-snapshot-sync",
          new JsonObject()
              .put("node-name", active)
              .put("snapshot-node-name", "byhand")
              .put("snapshot-file", overlay.toString())
              .put("mode", "existing")
              .put("format", "qcow2"));
      return true;
    } catch (CommandException | QemuToolException | RequestException refused) {
      return false; // by QEMU, or since one of 7.2 isn't asked for nodes while an image is made
    }
  }

  private static boolean setsBack(QemuLab lab, Random random) throws IOException {
    List<Path> images = images(lab);
    Path image = images.get(random.nextInt(images.size()));
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    try {
      Files.setLastModifiedTime(image, yesterday);
      return true;
    } catch (java.nio.file.NoSuchFileException gone) {
      return false;
    }
  }

  private static boolean tears(QemuLab lab, Random random) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(512).putInt(MAGIC).putInt(3);
    switch (random.nextInt(3)) {
      case 0 -> header.limit(20); // cut off
      case 1 -> header.putLong(0x7fffffffffffff00L).putInt(0x7fffffff); // a name far away
      default -> header.putLong(100).putInt(1023).limit(200); // a name that ends beyond the file
    }
    byte[] bytes = new byte[header.limit()];
    header.rewind().get(bytes);
    Files.write(lab.folder().resolve("torn.qcow2"), bytes);
    return true;
  }

  /** All images of the disk, wherever they are. */
  static List<Path> images(QemuLab lab) throws IOException {
    List<Path> found = new java.util.ArrayList<>();
    for (Path folder :
        List.of(lab.folder(), MovedDiskAssert.folder(lab), renamed(lab), aside(lab))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .filter(file -> file.getFileName().toString().endsWith(".qcow2"))
              .filter(file -> !file.getFileName().toString().equals("torn.qcow2"))
              .sorted()
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  /** A lab in which none of this has been. */
  static void clear(QemuLab lab) throws IOException {
    for (Path folder :
        List.of(lab.folder(), MovedDiskAssert.folder(lab), renamed(lab), aside(lab))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".qcow2") || name.contains(".qcow2.")) {
              Files.delete(file);
            }
          }
        }
      }
    }
    Files.deleteIfExists(renamed(lab));
    Files.createDirectories(aside(lab));
    MovedDiskAssert.clear(lab);
  }
}
