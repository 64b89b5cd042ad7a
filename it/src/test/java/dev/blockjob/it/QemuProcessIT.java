package dev.blockjob.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuStartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** QEMU starts when it says so, and never outlives us. */
class QemuProcessIT {

  @OnEveryQemu
  void anArgumentThatQemuRefusesFailsTheStartWithQemusWords(QemuLab lab) {
    String option = lab.kind().hasGuest() ? "-object" : "--object";

    assertThatThrownBy(() -> lab.start(lab.launch().with(option, "nonsense,id=x")))
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("nonsense");
  }

  @OnEveryQemu
  void killIsSeenAsSignalNine(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());

    qemu.kill();

    assertThat(qemu.exit()).isCompletedWithValueMatching(exit -> exit.code() == 128 + 9);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void itIsToldToQuitAlsoWhileAClientHasTheMonitor(QemuLab lab) {
    Vm vm = lab.vm().start();

    vm.process().close();

    assertThat(Await.get(vm.connection().closed()).shutdownReason()).isEqualTo("host-qmp-quit");
    assertThat(vm.process().exit()).isCompletedWithValueMatching(exit -> exit.code() == 0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void oneThatIsStoppedIsEndedAllTheSame(QemuLab lab) throws IOException, InterruptedException {
    QemuProcess qemu = lab.start(lab.launch());
    new ProcessBuilder("kill", "-STOP", Long.toString(qemu.pid())).start().waitFor();

    qemu.close();

    assertThat(qemu.isAlive()).isFalse();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itDiesWithAJvmThatIsKilledAndNotBeforeWithTheThreadThatStartedIt(QemuLab lab)
      throws IOException, InterruptedException {
    assumeThat(setprivWorks()).as("setpriv --pdeathsig").isTrue();
    Process parent = startParent(lab);
    String[] pidAndFolder = firstLine(parent).split(" ", -1);
    long pid = Long.parseLong(pidAndFolder[0]);
    ProcessHandle qemu = ProcessHandle.of(pid).orElseThrow();
    assertThat(qemu.isAlive()).isTrue(); // The thread that started it has ended by now.

    parent.destroyForcibly().waitFor();

    // A zombie that init has yet to reap counts as alive for Java, so ask for its state.
    org.awaitility.Awaitility.await().until(() -> !runs(pid));
    Path left = Path.of(pidAndFolder[1]);
    assertThat(left).isDirectory(); // until the next one looks
    Process next = startParent(lab);
    firstLine(next);
    assertThat(left).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itEndsWithAJvmThatEndsInOrderAndItsFolderIsRemoved(QemuLab lab)
      throws IOException, InterruptedException {
    Process parent = startParent(lab);
    String[] pidAndFolder = firstLine(parent).split(" ", -1);
    assertThat(Path.of(pidAndFolder[1])).isDirectory();

    parent.getOutputStream().close(); // the end of input: main returns

    assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Path.of(pidAndFolder[1])).doesNotExist();
    assertThat(runs(Long.parseLong(pidAndFolder[0]))).isFalse();
  }

  private static Process startParent(QemuLab lab) throws IOException {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Nobody removes a folder whose JVM was killed; this way it goes with the lab's.
                "-Djava.io.tmpdir=" + lab.folder(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledParent.class.getName(),
                lab.programs().folder().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    lab.keep(parent::destroyForcibly);
    return parent;
  }

  private static String firstLine(Process parent) throws IOException {
    return new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8)).readLine();
  }

  private static boolean runs(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      return !Files.readString(stat).contains(") Z ");
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  private static boolean setprivWorks() throws IOException, InterruptedException {
    try {
      return new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
