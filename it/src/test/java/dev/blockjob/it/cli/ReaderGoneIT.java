package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.QemuTest;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code blockjob VERB | head}: the reader of standard output goes. QEMU's version is no matter.
 */
class ReaderGoneIT {

  /** Reads {@code $0} lines, says so, and goes; ends with the exit code of what wrote. */
  private static final List<String> HEAD =
      List.of("bash", "-c", "\"$@\" | head -n $0; exit ${PIPESTATUS[0]}");

  private static Child read(Vm vm, int lines, String... line) {
    List<String> head = new ArrayList<>(HEAD);
    head.add(Integer.toString(lines));
    return Cli.on(vm).childThrough(head, line);
  }

  @QemuTest(kinds = VmKind.STORAGE_DAEMON, versions = "10.0")
  void whatHasNothingToPrintEndsToo(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    for (List<String> verb : List.of(List.of("events"), List.of("proxy", "--client-listen", "p"))) {
      List<String> line = new ArrayList<>(verb);
      line.add("--json");
      Answer answer = read(vm, 0, line.toArray(String[]::new)).end().exits(141);
      assertThat(answer.err()).isEmpty();
    }
  }

  @QemuTest(kinds = VmKind.STORAGE_DAEMON, versions = "10.0")
  void anOperationIsTakenBackAsByCtrlC(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    read(vm, 1, "--json", "move", vm.disk(), "moved.qcow2", "--speed", "1M").end().exits(141);

    assertThat(Await.get(vm.jobs().query())).isEmpty();
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(Cli.file(vm, "moved.qcow2")).doesNotExist();
  }
}
