package dev.blockjob.qmp.process;

import dev.blockjob.qmp.QmpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running QEMU of ours. Started by {@link QemuLaunch#start()}; ends when {@linkplain #close()
 * closed}, by {@code quit}, by itself, and at the latest when this JVM ends, in whatever way.
 */
public final class QemuProcess implements AutoCloseable {

  private static final Duration AFTER_QUIT = Duration.ofSeconds(2);
  private static final Duration AFTER_TERMINATE = Duration.ofSeconds(3);

  private final QemuLaunch launch;
  private final List<String> commandLine;
  private final PrivateFolder folder;
  private final boolean ownFolder;
  private final Process process;
  private final ProcessOutput stdout;
  private final ProcessOutput stderr;
  private final CompletableFuture<Exit> exit;
  private volatile @Nullable SpareMonitor spare;

  private QemuProcess(QemuLaunch launch, PrivateFolder folder) throws IOException {
    this.launch = launch;
    this.folder = folder;
    this.ownFolder = launch.folder() == null;
    this.commandLine = launch.commandLine(folder.path());
    this.process = ChildProcesses.start(folder.path(), commandLine, false);
    String name = launch.kind().program().fileName() + "-" + process.pid();
    this.stdout = new ProcessOutput(process.getInputStream(), name + "-stdout");
    this.stderr = new ProcessOutput(process.getErrorStream(), name + "-stderr");
    // Another process may hold the other end of stderr open, so its end isn't waited for long.
    this.exit =
        process
            .onExit()
            .thenCombine(
                stderr.ended().completeOnTimeout(null, 5, TimeUnit.SECONDS),
                (ended, end) -> new Exit(ended.exitValue(), stderr.tail().strip()));
  }

  static QemuProcess start(QemuLaunch launch) {
    launch.programs().path(launch.kind().program(), launch.launcher());
    PrivateFolder given = launch.folder();
    PrivateFolder folder = given == null ? PrivateFolder.create() : given;
    QemuProcess qemu = null;
    boolean ready = false;
    try (ReadySignal signal =
        ReadySignal.listen(folder.resolve(ReadySignal.nameFor(launch.socket())))) {
      QemuImg img = new QemuImg(launch.programs(), folder.path(), launch.launcher());
      launch.disks().forEach(disk -> disk.create(img));
      qemu = new QemuProcess(launch, folder);
      try {
        SpareMonitor spare = signal.await(qemu.process.onExit(), launch.deadline());
        qemu.spare = spare;
        var unused = qemu.exit.thenRun(spare::close);
      } catch (IOException e) {
        throw qemu.notReady();
      }
      ready = true;
      return qemu;
    } catch (IOException e) {
      throw new UncheckedIOException("QEMU can't be started in " + folder, e);
    } finally {
      if (!ready) {
        if (qemu != null) {
          qemu.kill();
        }
        if (given == null) {
          folder.close();
        }
      }
    }
  }

  private QemuStartException notReady() {
    // It has closed our connection or was too slow; if it is ending, its last words matter.
    String how;
    try {
      how = exit.get(1, TimeUnit.SECONDS).toString();
    } catch (TimeoutException | ExecutionException e) {
      how = "not ready after " + launch.deadline() + ": " + stderr.tail().strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      how = "interrupted while it started";
    }
    return new QemuStartException(
        launch.kind().program().fileName()
            + " "
            + launch.programs().version()
            + " didn't start: "
            + how
            + "\nThe command was: "
            + String.join(" ", commandLine));
  }

  /** How it was started. */
  public QemuLaunch launch() {
    return launch;
  }

  /** The whole command line. */
  public List<String> commandLine() {
    return commandLine;
  }

  /** Its monitor. It has no client yet. */
  public QmpAddress address() {
    return QmpAddress.unix(socket());
  }

  /** The monitor's socket. */
  public Path socket() {
    return folder.resolve(launch.socket());
  }

  /** Its working folder. */
  public PrivateFolder folder() {
    return folder;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it writes to standard output, such as the answers to {@code qemu-io} commands. */
  public ProcessOutput stdout() {
    return stdout;
  }

  /** Its warnings and errors. */
  public ProcessOutput stderr() {
    return stderr;
  }

  /** Completes when it has ended, however; never fails. A copy: completing it changes nothing. */
  public CompletableFuture<Exit> exit() {
    return exit.copy();
  }

  /** SIGTERM: QEMU cancels its jobs, closes its images and ends. Doesn't wait. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL, as a host that dies would. Waits until it is gone; its folder stays. */
  public void kill() {
    ChildProcesses.end(process);
    try {
      // What a launcher's command has left behind on this machine learns of its end by this.
      process.getOutputStream().close();
    } catch (IOException e) {
      // Its input was closed when it ended.
    }
    exit.join();
  }

  /** {@code quit}, over a monitor of its own: it doesn't matter who has the other. Doesn't wait. */
  public void quit() {
    SpareMonitor monitor = spare;
    if (monitor != null) {
      monitor.quit();
    }
  }

  /**
   * Ends it: {@code quit}, after 2 seconds SIGTERM, after 3 more SIGKILL; waits until it is gone.
   * Then removes the working folder if {@link QemuLaunch} named none. Does nothing the second time.
   */
  @Override
  public void close() {
    quit();
    if (!ends(AFTER_QUIT)) {
      // destroy() of Process would close the streams, and with them what QEMU says at its end.
      terminate();
      if (!ends(AFTER_TERMINATE)) {
        kill();
      }
    }
    if (ownFolder) {
      folder.close();
    }
  }

  private boolean ends(Duration soon) {
    try {
      exit.get(soon.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return launch.kind().program().fileName()
        + " "
        + launch.programs().version()
        + " (pid "
        + pid()
        + ") in "
        + folder;
  }
}
