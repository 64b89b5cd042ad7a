package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A QEMU that stands still (SIGSTOP): it answers nothing, and ends by SIGKILL alone. */
public final class StoppedQemu {

  private StoppedQemu() {}

  /** Stops it; all of its threads stand still then. */
  public static void stop(QemuProcess qemu) {
    signal(qemu, "STOP");
    while (qemu.isAlive() && !threads(qemu).stream().allMatch("T"::equals)) {
      Thread.onSpinWait(); // for a moment: the kernel stops one after the other
    }
  }

  /** Lets it go on. */
  public static void resume(QemuProcess qemu) {
    signal(qemu, "CONT");
  }

  /** Lets one go on that stands still, if it does. */
  static void resumeIfStopped(QemuProcess qemu) {
    if (qemu.isAlive() && threads(qemu).contains("T")) {
      resume(qemu);
    }
  }

  /** The states of its threads, as in {@code /proc/PID/stat}; empty where they can't be seen. */
  public static List<String> threads(QemuProcess qemu) {
    List<String> states = new ArrayList<>();
    Path threads = Path.of("/proc", Long.toString(qemu.pid()), "task");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        String stat = Files.readString(thread.resolve("stat"));
        int name = stat.lastIndexOf(") "); // which may hold anything
        states.add(stat.substring(name + 2, name + 3));
      }
    } catch (IOException e) {
      return states; // it has ended, or there is no such folder here
    }
    return states;
  }

  private static void signal(QemuProcess qemu, String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(qemu.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " " + qemu + " exited with " + code);
      }
    } catch (IOException e) {
      throw new IllegalStateException("kill can't be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
