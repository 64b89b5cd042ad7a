package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.QemuIo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be seen after a move or a copy of a disk of base, s1 and active. */
final class MovedDiskAssert {
  private static final String FOLDER = "elsewhere";
  private static final String NAME = "moved.qcow2";

  private MovedDiskAssert() {}

  /** A new file in another folder. */
  static Target to(QemuLab lab) {
    return new Target.NewFile(file(lab), "qcow2");
  }

  static Path file(QemuLab lab) {
    return folder(lab).resolve(NAME);
  }

  /** The folder, made, and empty; what an operation left that was forgotten is gone. */
  static void clear(QemuLab lab) {
    try {
      Files.createDirectories(folder(lab));
      for (String name : names(folder(lab))) {
        Files.delete(folder(lab).resolve(name));
      }
      for (String name : names(lab.folder())) {
        if (name.matches(".*\\.move-.*")) {
          Files.delete(lab.folder().resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path folder(QemuLab lab) {
    return lab.folder().resolve(FOLDER);
  }

  /** Whether the file is there, by this name alone. */
  static boolean hasOneName(QemuLab lab) throws IOException {
    return Files.exists(file(lab)) && Files.getAttribute(file(lab), "unix:nlink").equals(1);
  }

  /** Second names of files that an operation has made. */
  static Set<String> hidden(Path folder) {
    return names(folder).stream()
        .filter(name -> name.matches("\\..*\\.(move|copy|snapshot)-.*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The disk is on one image; those it was on are there, and QEMU has none of them. */
  static void isAlone(DiskUnderLoad chain, QemuLab lab) {
    isAlone(chain, lab, "active", "base", "s1");
  }

  /** The same with other images that it was on. */
  static void isAlone(DiskUnderLoad chain, QemuLab lab, String... images) {
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    assertThat(chain.layers()).hasSize(1);
    assertThat(chain.images()).containsExactly(images);
    assertThat(hidden(lab.folder())).isEmpty();
    assertThat(nodes(chain)).hasSize(2).allMatch(node -> node.startsWith("bj-"));
    isWhole(chain, lab);
  }

  /** The active layer alone has moved, and its old file is gone. */
  static void isOverItsChain(DiskUnderLoad chain, QemuLab lab) {
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    assertThat(chain.layers().subList(0, 2)).containsExactly("base", "s1");
    assertThat(chain.images()).containsExactly("base", "s1");
    assertThat(nodes(chain)).hasSize(6).contains("base", "base-file", "s1", "s1-file");
    isWhole(chain, lab);
  }

  /** The disk is where it was; the copy is a whole image, and nobody has it. */
  static void isCopied(DiskUnderLoad chain, QemuLab lab) {
    chain.isTidy(List.of("base", "s1", "active"));
    assertThat(names(folder(lab))).containsExactly(NAME);
    lab.img().check(file(lab).toString());
    chain.nothingLost();
    PointInTimeAssert.isOneOf(chain.writer().writes(), lab, file(lab));
    chain.isWholeIn("active");
  }

  /** Nothing came of it. */
  static void isNotCopied(DiskUnderLoad chain, QemuLab lab) {
    isAsBefore(chain, lab, "base", "s1", "active");
  }

  /** The disk is where it was, over these layers, and nothing was left anywhere. */
  static void isAsBefore(DiskUnderLoad chain, QemuLab lab, String... layers) {
    chain.isTidy(List.of(layers));
    assertThat(hidden(lab.folder())).isEmpty();
    assertThat(names(folder(lab))).isEmpty();
    chain.nothingLost();
  }

  private static void isWhole(DiskUnderLoad chain, QemuLab lab) {
    assertThat(names(folder(lab))).containsExactly(NAME);
    assertThat(chain.locks()).isEmpty();
    chain.nothingLost();
    chain.vm().guest().close();
    chain.vm().close();
    lab.img().check(file(lab).toString());
    try (QemuIo io = lab.io("qcow2", file(lab).toString())) {
      assertThat(chain.writer().verify(io)).isPositive();
    }
  }

  private static Set<String> nodes(DiskUnderLoad chain) {
    return Await.get(chain.vm().jobs().graph()).nodes().keySet();
  }
}
