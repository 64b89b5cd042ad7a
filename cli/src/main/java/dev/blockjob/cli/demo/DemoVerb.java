package dev.blockjob.cli.demo;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.Durations;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.cli.render.Sizes;
import dev.blockjob.cli.render.Table;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code blockjob demo}. */
@Command(
    name = "demo",
    description = {
      "Real block jobs on a throwaway QEMU, live, and the proof that no write was lost.",
      "Needs no monitor: it starts a QEMU of its own in a private temporary folder, and leaves"
          + " nothing behind. Without QEMU on the PATH (or in the folder that BLOCKJOB_QEMU names)"
          + " it installs it, and says before what it runs."
    },
    footerHeading = "%nQMP: ",
    footer = "all of the above: snapshot, mirror, backup, stream, commit")
@SuppressWarnings("NullAway.Init") // picocli fills the field
public final class DemoVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--keep", description = "Keep the folder with the images, and say where it is.")
  private boolean keep;

  @Option(
      names = "--qemu",
      paramLabel = "FOLDER",
      description = "Use the QEMU in that folder instead of the one on the PATH.")
  private @Nullable Path qemu;

  /** For picocli. */
  public DemoVerb() {}

  @Override
  public Integer call() throws IOException, TimeoutException {
    Blockjob call = (Blockjob) spec.root().userObject();
    CliEnvironment environment = call.environment();
    Screen screen =
        call.json()
            ? new Screen(nowhere(), Terminal.none())
            : new Screen(environment.out(), environment.terminal());
    Path folder = qemu == null ? null : environment.absolute(qemu.toString());
    InterruptibleWait waiting = new InterruptibleWait(environment.interrupt(), call.timeout());
    long began = System.nanoTime();
    Path kept;
    try {
      QemuPrograms programs = new QemuFinder(environment, screen).find(folder);
      kept = play(call, screen, programs, waiting);
    } catch (IOException | TimeoutException | RuntimeException e) {
      if (environment.interrupt().isRequested()) {
        screen.line("");
        screen.line("interrupted; QEMU" + (keep ? " is" : " and its files are") + " gone");
        return ExitCode.CANCELLED;
      }
      throw e;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    screen.line("");
    screen.line(
        "done in "
            + Durations.format(took)
            + (keep ? "; the images are in " + kept : "; QEMU and its files are gone"));
    return ExitCode.DONE;
  }

  /** Returns the folder. */
  private Path play(Blockjob call, Screen screen, QemuPrograms programs, InterruptibleWait waiting)
      throws IOException, TimeoutException {
    PrintStream out = call.environment().out();
    try (Witness witness = new Witness(screen);
        DemoVm vm = DemoVm.start(programs, waiting, keep)) {
      witness.watch(vm.connection());
      List<Stage.Played> played = new ArrayList<>();
      Proof proof = new Proof(vm, screen);
      try (Stage stage = new Stage(vm, screen, waiting, witness)) {
        introduce(screen, programs, vm);
        int number = 1;
        for (Act act : Acts.all()) {
          played.add(stage.play(number++, act));
        }
      }
      proof.show();
      screen.line("");
      screen.lines(summary(played, screen.colors()));
      if (call.json()) {
        played.forEach(one -> out.println(JsonOutput.line(json(one))));
        out.println(JsonOutput.line(new JsonObject().put("proof", proof.json())));
      }
      return vm.folder().path();
    }
  }

  private static void introduce(Screen screen, QemuPrograms programs, DemoVm vm) {
    Colors colors = screen.colors();
    screen.line(colors.bold("QEMU " + programs.version()) + " from " + programs.folder());
    screen.line("in " + vm.folder() + ", process " + vm.process().pid());
    screen.line("A disk of " + Sizes.format(vm.layout().size()) + " in three layers.");
    screen.line("A guest writes to it, some 250 times a second, from now to the proof.");
    screen.line(
        colors.dim("Each event stands with the time from QEMU's clock to its arrival here."));
  }

  private static List<String> summary(List<Stage.Played> acts, Colors colors) {
    Table table = new Table("ACT", ">TOOK", ">COPIED", ">EVENTS", ">LATENCY", ">WRITES", "RESULT");
    for (Stage.Played act : acts) {
      table.row(
          act.name(),
          Durations.format(act.took()),
          act.seen().copied() == 0 ? "" : Sizes.format(act.seen().copied()),
          String.valueOf(act.seen().events()),
          Durations.format(act.seen().median()),
          String.format(Locale.ROOT, "%,d", act.writes()),
          colors.green(act.result()));
    }
    return table.lines(colors);
  }

  private static JsonObject json(Stage.Played act) {
    return new JsonObject()
        .put("act", act.name())
        .put("seconds", act.took().toMillis() / 1000.0)
        .put("copied", act.seen().copied())
        .put("events", act.seen().events())
        .put("latency-ms", act.seen().median().toNanos() / 1e6)
        .put("guest-writes", act.writes())
        .put("result", act.result());
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.US_ASCII);
  }
}
