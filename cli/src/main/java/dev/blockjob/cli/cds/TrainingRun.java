package dev.blockjob.cli.cds;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.qmp.process.PrivateFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes the calls that are to be quick, on a monitor of its own. The launcher runs it once, for the
 * JVM to archive the classes that were loaded ({@code -XX:ArchiveClassesAtExit}).
 */
public final class TrainingRun {

  private static final List<String> CALLS =
      List.of(
          "--help",
          "jobs --json",
          "jobs nonsense",
          "info",
          "chain",
          "qmp query-status",
          "mirror vd0 copy.qcow2",
          "commit vd0",
          "merge vd0 --all",
          "move vd0 moved.qcow2",
          "copy vd0 copy.qcow2",
          "operation list",
          "recover",
          "proxy --client-listen proxy.sock --timeout 100ms");

  private TrainingRun() {}

  /** Takes nothing; what it prints is of no use. */
  public static void main(String[] arguments) throws IOException {
    PrivateFolder folder = PrivateFolder.create();
    try (CannedMonitor monitor = CannedMonitor.listen(folder.path().resolve("qmp.sock"))) {
      for (String call : CALLS) {
        run(folder.path(), monitor, call);
      }
      // The last one is a whole process. It halts, and nothing can be cleaned up afterwards.
      monitor.atNextClient(folder::close);
      Main.main(new String[] {"-s", monitor.path().toString(), "jobs"});
    }
  }

  private static void run(Path folder, CannedMonitor monitor, String call) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Map<String, String> environment =
        Map.of("BLOCKJOB_SOCKET", monitor.path().toString(), "XDG_STATE_HOME", folder.toString());
    CliEnvironment here =
        new CliEnvironment(nowhere, nowhere, environment, folder, Terminal.none(), new Interrupt());
    Main.run(here, call.split(" "));
  }
}
