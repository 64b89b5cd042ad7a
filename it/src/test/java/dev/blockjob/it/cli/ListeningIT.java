package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** {@code -s listen:ADDRESS}: QEMU connects to us. */
class ListeningIT {

  private static final String SOCKET = "ours.sock";

  private static Call listening(QemuLab lab, String... arguments) {
    Call call = Cli.at(lab, "listen:" + SOCKET).start(arguments);
    Awaitility.await().until(() -> call.isDone() || Files.exists(socket(lab)));
    return call;
  }

  private static Path socket(QemuLab lab) {
    return lab.folder().resolve(SOCKET);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aVerbWaitsForTheQemuThatConnects(QemuLab lab) {
    Call jobs = listening(lab, "jobs", "--timeout", "60s");

    lab.start(lab.launch().with(Monitors.connecting(lab, "ours", "path=" + SOCKET)));

    assertThat(jobs.end().exits(0).lines()).containsExactly("no jobs");
    assertThat(socket(lab)).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereNoQemuComesTheDeadlineSaysWhatToDo(QemuLab lab) {
    Cli.at(lab, "listen:" + SOCKET)
        .run("jobs", "--timeout", "200ms")
        .exits(3)
        .says("no QEMU has connected", "within 200 ms", "server=off", "--timeout");
    assertThat(socket(lab)).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void ctrlCLeavesNoSocketHoweverEarlyItComes(QemuLab lab) throws IOException {
    Cli cli = Cli.at(lab, "listen:" + SOCKET);
    for (int round = 0; round < 5; round++) {
      Call jobs = cli.start("jobs");
      Call proxy = Cli.in(lab).start("proxy", "--qemu-listen", "a", "--client-listen", "b");

      jobs.interrupt();
      proxy.interrupt();

      jobs.end().exits(6);
      proxy.end();
      try (Stream<Path> files = Files.list(lab.folder())) {
        assertThat(files.filter(file -> !Files.isRegularFile(file))).isEmpty();
      }
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void ctrlCEndsTheWait(QemuLab lab) {
    Call jobs = listening(lab, "jobs", "--timeout", "60s");

    jobs.interrupt();

    jobs.end().exits(6);
    assertThat(socket(lab)).doesNotExist();
  }
}
