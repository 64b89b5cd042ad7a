package dev.blockjob.it.soak;

import dev.blockjob.it.QemuLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The image files of a world, in two folders. */
final class SoakImages {

  private final QemuLab lab;
  private final Random random;
  private int names;

  SoakImages(QemuLab lab, Random random) {
    this.lab = lab;
    this.random = random;
    folders().forEach(SoakImages::make);
  }

  private static void make(Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> folders() {
    return List.of(lab.folder().resolve("here"), lab.folder().resolve("there"));
  }

  /** A name that was never used, in either folder. */
  Path newFile() {
    return folders().get(random.nextInt(2)).resolve("i" + names++ + ".img");
  }

  String format(Path image) {
    return lab.img().info(image.toString()).getString("format");
  }

  /** The images under {@code leaf}, base first, as their headers have it. */
  List<Path> chainOf(Path leaf) {
    List<Path> chain =
        lab.img().chain(leaf.toString()).stream()
            .map(layer -> lab.folder().resolve(layer.getString("filename")).normalize())
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.reverse(chain);
    return chain;
  }

  /** The chains of all files that are images, while no QEMU has them. */
  Stream<List<Path>> chains() {
    return files().stream()
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .map(this::chainOf);
  }

  /** Deletes all others. */
  void keepOnly(List<Path> kept) {
    for (Path file : files()) {
      if (!kept.contains(file)) {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** All that are there. */
  Set<Path> files() {
    Set<Path> found = new TreeSet<>();
    for (Path folder : folders()) {
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }
}
