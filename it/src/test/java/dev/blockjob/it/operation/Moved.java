package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
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

/** What is to be seen after a move or a copy of a disk of base, s1 and active. */
final class Moved {
  private static final String FOLDER = "elsewhere";
  private static final String NAME = "moved.qcow2";

  private Moved() {}

  /** A new file in another folder. */
  static Target to(Lab lab) {
    return new Target.NewFile(file(lab), "qcow2");
  }

  static Path file(Lab lab) {
    return folder(lab).resolve(NAME);
  }

  /** The folder, made, and empty; what an operation left that was forgotten is gone. */
  static void clear(Lab lab) {
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

  static Path folder(Lab lab) {
    return lab.folder().resolve(FOLDER);
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
  static void isAlone(Chain chain, Lab lab) {
    isAlone(chain, lab, "active", "base", "s1");
  }

  /** The same with other images that it was on. */
  static void isAlone(Chain chain, Lab lab, String... images) {
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    assertThat(chain.layers()).hasSize(1);
    assertThat(chain.images()).containsExactly(images);
    assertThat(hidden(lab.folder())).isEmpty();
    assertThat(nodes(chain)).hasSize(2).allMatch(node -> node.startsWith("bj-"));
    isWhole(chain, lab);
  }

  /** The active layer alone has moved, and its old file is gone. */
  static void isOverItsChain(Chain chain, Lab lab) {
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    assertThat(chain.layers().subList(0, 2)).containsExactly("base", "s1");
    assertThat(chain.images()).containsExactly("base", "s1");
    assertThat(nodes(chain)).hasSize(6).contains("base", "base-file", "s1", "s1-file");
    isWhole(chain, lab);
  }

  /** The disk is where it was; the copy is a whole image, and nobody has it. */
  static void isCopied(Chain chain, Lab lab) {
    chain.isTidy(List.of("base", "s1", "active"));
    assertThat(names(folder(lab))).containsExactly(NAME);
    lab.img().check(file(lab).toString());
    chain.nothingLost();
    Moment.isOneOf(chain.writer().writes(), lab, file(lab));
    chain.isWholeIn("active");
  }

  /** Nothing came of it. */
  static void isNotCopied(Chain chain, Lab lab) {
    isAsBefore(chain, lab, "base", "s1", "active");
  }

  /** The disk is where it was, over these layers, and nothing was left anywhere. */
  static void isAsBefore(Chain chain, Lab lab, String... layers) {
    chain.isTidy(List.of(layers));
    assertThat(hidden(lab.folder())).isEmpty();
    assertThat(names(folder(lab))).isEmpty();
    chain.nothingLost();
  }

  private static void isWhole(Chain chain, Lab lab) {
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

  private static Set<String> nodes(Chain chain) {
    return Await.get(chain.vm().jobs().graph()).nodes().keySet();
  }
}
