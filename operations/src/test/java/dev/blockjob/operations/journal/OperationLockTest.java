package dev.blockjob.operations.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationLockTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("merge-vd0-0a1b2c");
  }

  /** The inode is in there, behind the device. */
  private static boolean isLockedByThisProcess(Path file) throws IOException {
    Object inode = Files.getAttribute(file, "unix:ino");
    String pid = " " + ProcessHandle.current().pid() + " ";
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks.anyMatch(lock -> lock.contains(pid) && lock.contains(":" + inode + " "));
    }
  }

  /** To close any descriptor of a file drops all locks that the process has on it. */
  @Test
  void askingForALockThatIsHeldHereDoesNotDropIt() throws IOException {
    try (OperationLock held = OperationLock.take(file).orElseThrow()) {
      assertThat(isLockedByThisProcess(file)).isTrue();

      assertThat(OperationLock.take(file)).isEmpty();
      assertThat(OperationLock.holder(file)).contains("process " + ProcessHandle.current().pid());

      assertThat(isLockedByThisProcess(file)).isTrue();
      assertThat(held.isInPlace()).isTrue();
    }
    assertThat(OperationLock.take(file)).hasValueSatisfying(OperationLock::close);
  }

  @Test
  void onlyThisUserCanReadIt() throws IOException {
    OperationLock.take(file).orElseThrow().close();
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFileThatTookItsPlaceStays() throws IOException {
    OperationLock held = OperationLock.take(file).orElseThrow();
    Files.delete(file);
    assertThat(held.isInPlace()).isFalse();
    Files.writeString(file, "another");
    assertThat(held.isInPlace()).isFalse();

    held.remove();

    assertThat(file).hasContent("another");
  }

  @Test
  void whoClosesTwiceTakesNothingFromTheNext() throws IOException {
    OperationLock first = OperationLock.take(file).orElseThrow();
    first.close();
    try (OperationLock second = OperationLock.take(file).orElseThrow()) {
      first.close();
      first.remove();
      assertThat(second.isInPlace()).isTrue();
      assertThat(OperationLock.take(file)).isEmpty();
    }
  }

  @Test
  void whileFilesComeAndGoOnlyOneHasIt() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Runnable work =
        () -> {
          for (int i = 0; i < 200; i++) {
            try {
              OperationLock.take(file)
                  .ifPresent(
                      lock -> {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        taken.incrementAndGet();
                        holders.decrementAndGet();
                        lock.remove();
                      });
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    for (Future<?> done :
        IntStream.range(0, threads).<Future<?>>mapToObj(i -> pool.submit(work)).toList()) {
      done.get();
    }
    pool.shutdown();

    assertThat(most).hasValue(1);
    assertThat(taken).hasValueGreaterThan(threads);
    assertThat(file).doesNotExist();
  }
}
