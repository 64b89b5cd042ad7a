package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts child processes that don't outlive this JVM.
 *
 * <p>On Linux they are started through {@code setpriv --pdeathsig KILL} where that works
 * (util-linux 2.33): the kernel kills them when their parent dies, {@code kill -9} included. The
 * kernel means the parent <em>thread</em>, so one thread that never ends starts all of them. A
 * shutdown hook does the same on an orderly end, for the places without {@code setpriv}, and
 * removes {@link PrivateFolder}s afterwards.
 */
final class ChildProcesses {

  private static final ExecutorService STARTER =
      Executors.newFixedThreadPool(
          1,
          task -> {
            Thread thread = new Thread(task, "blockjob-process-starter");
            thread.setDaemon(true);
            return thread;
          });

  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
  private static final Set<PrivateFolder> FOLDERS = ConcurrentHashMap.newKeySet();
  private static final List<String> DIE_WITH_PARENT = dieWithParent();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(ChildProcesses::endAll, "blockjob-end-children"));
  }

  private ChildProcesses() {}

  /**
   * Starts a program, its messages in English.
   *
   * @param folder to run it in; null for this process's own
   * @param together whether standard error goes where standard output goes
   */
  static Process start(@Nullable Path folder, List<String> command, boolean together)
      throws IOException {
    List<String> whole = new ArrayList<>(DIE_WITH_PARENT);
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(together);
    builder.environment().put("LC_ALL", "C");
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    try {
      Process process = STARTER.submit(builder::start).get();
      ALIVE.add(process);
      var unused = process.onExit().thenRun(() -> ALIVE.remove(process));
      return process;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting " + command.get(0), e);
    }
  }

  /** Kills it if it lives. Doesn't close its streams, so that what it said can be read. */
  static void end(Process process) {
    process.toHandle().destroyForcibly();
  }

  static void remember(PrivateFolder folder) {
    FOLDERS.add(folder);
  }

  static void forget(PrivateFolder folder) {
    FOLDERS.remove(folder);
  }

  /** The folders that are remembered. */
  static Set<Path> folders() {
    return FOLDERS.stream().map(PrivateFolder::path).collect(Collectors.toSet());
  }

  private static void endAll() {
    ALIVE.forEach(ChildProcesses::end);
    for (Process process : ALIVE) {
      try {
        process.waitFor(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    FOLDERS.forEach(PrivateFolder::close);
  }

  private static List<String> dieWithParent() {
    List<String> prefix = List.of("setpriv", "--pdeathsig", "KILL", "--");
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return List.of();
    }
    List<String> trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      Process process = new ProcessBuilder(trial).start();
      return process.waitFor() == 0 ? prefix : List.of();
    } catch (IOException e) {
      return List.of(); // no setpriv
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
