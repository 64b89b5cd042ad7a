package dev.blockjob.cli.demo;

import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.qmp.process.Exit;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Shows that nothing was lost: what is read is what was written. */
final class Proof {

  private static final Duration QUITTING = Duration.ofSeconds(10);
  private static final String IMAGE = "base.qcow2";

  private final DemoVm vm;
  private final Screen screen;
  private final Colors colors;
  private final List<String> proved = new ArrayList<>();

  Proof(DemoVm vm, Screen screen) {
    this.vm = vm;
    this.screen = screen;
    this.colors = screen.colors();
  }

  /** Fails at the first thing that isn't as it should be. */
  void show() throws IOException {
    screen.line("");
    screen.line(colors.bold("The proof"));
    long writes = vm.writer().stop();
    if (vm.writer().failure().isCompletedExceptionally()) {
      InterruptibleWait.value(vm.writer().failure());
    }
    say(String.format(Locale.ROOT, "the guest wrote %,d times; no write failed", writes));
    int blocks = vm.writer().verify(vm.guest());
    say(String.format(Locale.ROOT, "%,d blocks read back: each is as last written", blocks));
    quit();
    QemuImg img = vm.img();
    img.check(IMAGE);
    img.check("backup.qcow2");
    say("qemu-img check: " + IMAGE + " and backup.qcow2 are sound");
    alone(img);
    Path reference = vm.folder().resolve("reference.raw");
    vm.layout().writeReference(reference, vm.writer().acknowledged(), GuestWriter.BLOCK);
    if (!img.same(IMAGE, "qcow2", reference.toString(), "raw")) {
      throw new DemoFailedException(
          "qemu-img compare: " + IMAGE + " differs from what was written");
    }
    say("qemu-img compare: " + IMAGE + " is byte for byte what was made without QEMU");
  }

  private void quit() {
    // The guest's connection is an NBD client; QEMU doesn't wait for it.
    vm.guest().close();
    var unused = vm.connection().execute("quit", new JsonObject());
    CompletableFuture<Exit> exit = vm.process().exit();
    if (!InterruptibleWait.patiently(exit, QUITTING)) {
      throw new DemoFailedException("QEMU didn't quit within " + QUITTING.toSeconds() + " s");
    }
    Exit ended = InterruptibleWait.value(exit);
    if (ended.code() != 0) {
      throw new DemoFailedException("QEMU ended with " + ended);
    }
    say("QEMU has quit");
  }

  private void alone(QemuImg img) {
    int layers = img.chain(IMAGE).size();
    if (layers != 1) {
      throw new DemoFailedException(IMAGE + " has " + layers + " layers, not one");
    }
    say(IMAGE + " stands alone: the chain is one image");
  }

  private void say(String what) {
    proved.add(what);
    screen.line(" " + colors.green(screen.terminal().unicode() ? "✓ " : "ok: ") + what);
  }

  JsonArray json() {
    return new JsonArray(new ArrayList<Object>(proved));
  }
}
