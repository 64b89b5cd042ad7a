package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What README.md and docs/ show is what is printed. When a page's commands print something else,
 * {@code it/target/pages} has the page as it should be: read it, and copy it over.
 */
class PagesIT {

  private static final Path ROOT = Path.of("..");
  private static final Path RETYPED = Path.of("target/pages");
  private static final String TOUR = "README.md";

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theTour(QemuLab lab) throws IOException, InterruptedException {
    try (PagePlayer player = new PagePlayer(lab)) {
      play(player, TOUR);
    }
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void concepts(QemuLab lab) throws IOException, InterruptedException {
    playOnItsQemu(lab, "docs/concepts.md");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void recipes(QemuLab lab) throws IOException, InterruptedException {
    playOnItsQemu(lab, "docs/recipes.md");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void exitCodes(QemuLab lab) throws IOException, InterruptedException {
    playOnItsQemu(lab, "docs/exit-codes.md");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void security(QemuLab lab) throws IOException, InterruptedException {
    playOnItsQemu(lab, "docs/security.md");
  }

  /** Up to the start of its QEMU the tour is every page's beginning. */
  private static void playOnItsQemu(QemuLab lab, String page)
      throws IOException, InterruptedException {
    try (PagePlayer player = new PagePlayer(lab)) {
      for (Page.Step step : Page.read(ROOT.resolve(TOUR)).steps()) {
        player.play(step.command(), List.of());
        if (step.command().startsWith("qemu-system")) {
          break;
        }
      }
      play(player, page);
    }
  }

  private static void play(PagePlayer player, String name)
      throws IOException, InterruptedException {
    Page page = Page.read(ROOT.resolve(name));
    List<List<String>> others = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Page.Step step : page.steps()) {
      List<String> said = page.output(step);
      List<String> printed = player.play(step.command(), said);
      boolean same = PageShape.of(printed).equals(PageShape.of(said));
      others.add(same ? null : printed);
      if (!same) {
        wrong.add("$ " + step.command() + "\n" + String.join("\n", PageShape.of(printed)));
      }
    }
    if (!wrong.isEmpty()) {
      Path retyped = RETYPED.resolve(name);
      Files.createDirectories(retyped.getParent());
      Files.write(retyped, page.retyped(others));
    }
    assertThat(wrong).as("%s says something else", name).isEmpty();
  }
}
