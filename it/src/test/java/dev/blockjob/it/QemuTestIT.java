package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.blockjob.qmp.trace.TraceLine;
import dev.blockjob.qmp.trace.TracedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What people's own tests get by {@link QemuTest}: JUnit itself runs the examples below. */
class QemuTestIT {

  /** The VMs that the examples were given. */
  private static final Set<Vm> SEEN = ConcurrentHashMap.newKeySet();

  private static final CountDownLatch BOTH_RUN = new CountDownLatch(2);

  /** Run by JUnit within the tests, not by itself. */
  static final class Example {

    @QemuTest(kinds = VmKind.STORAGE_DAEMON)
    void fails(@Qemu Vm vm) {
      vm.call("query-status-of-nothing");
    }

    @QemuTest
    void hasTwoDisks(
        @Qemu(
                machine = "q35",
                arguments = {"-name", "kit"},
                disks = {
                  @Disk(layers = {"lower", "upper"}),
                  @Disk(device = "vd1", layers = "alone", size = 1 << 20)
                })
            Vm vm,
        QemuLab lab) {
      SEEN.add(vm);
      assertThat(vm.disk()).isEqualTo("vd0");
      assertThat(vm.chain()).containsExactly("upper", "lower");
      assertThat(vm.call("query-name").toString()).contains("kit");
      assertThat(vm.process().commandLine()).contains("q35");
      assertThat(lab.img().info("alone.qcow2").getLong("virtual-size")).isEqualTo(1 << 20);
    }

    @QemuTest(versions = "1.0")
    void isSkipped(@Qemu Vm vm) {
      SEEN.add(vm);
    }
  }

  /** Tests that share a QEMU. */
  static final class Sharing {
    @QemuTest(kinds = VmKind.STORAGE_DAEMON)
    void first(@Qemu(shared = true) Vm vm) {
      SEEN.add(vm);
    }

    @QemuTest(kinds = VmKind.STORAGE_DAEMON)
    void second(@Qemu(shared = true) Vm vm) {
      SEEN.add(vm);
    }
  }

  /** Tests that run at the same time, or not at all. */
  static final class AtOnce {
    @QemuTest(kinds = VmKind.STORAGE_DAEMON)
    void one(@Qemu Vm vm) throws InterruptedException {
      meet(vm);
    }

    @QemuTest(kinds = VmKind.STORAGE_DAEMON)
    void other(@Qemu Vm vm) throws InterruptedException {
      meet(vm);
    }

    private static void meet(Vm vm) throws InterruptedException {
      SEEN.add(vm);
      BOTH_RUN.countDown();
      assertThat(BOTH_RUN.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @TempDir Path reports = Path.of("");

  @Test
  void aFailureIsReportedWithStderrAndTheWire() throws IOException {
    EngineExecutionResults results =
        run(selectMethod(Example.class, "fails", "dev.blockjob.it.Vm"));

    long here = Qemus.here().atLeastOne().size();
    results.testEvents().assertStatistics(stats -> stats.started(here).failed(here));
    List<Path> files = published(results);
    assertThat(files).hasSize((int) here * 2);
    Path wire =
        files.stream().filter(file -> file.toString().endsWith("-wire.jsonl")).findFirst().get();
    assertThat(Files.readAllLines(wire).stream().map(TraceLine::read))
        .anyMatch(message -> message.kind() == TracedMessage.Kind.GREETING)
        .anyMatch(message -> "query-status-of-nothing".equals(message.command()));
    assertThat(files).anyMatch(file -> file.toString().endsWith("-stderr.txt"));
  }

  @Test
  void disksAndMachineAreAsTheAnnotationsSayAndEndWithTheTest() {
    SEEN.clear();

    run(selectMethod(Example.class, "hasTwoDisks", "dev.blockjob.it.Vm, dev.blockjob.it.QemuLab"))
        .testEvents()
        .assertStatistics(stats -> stats.succeeded(Qemus.here().tested().size()).failed(0));

    assertThat(SEEN).isNotEmpty().noneMatch(vm -> vm.process().isAlive());
    assertThat(SEEN).noneMatch(vm -> Files.exists(vm.lab().folder()));
  }

  @Test
  void aVersionThatIsNotHereIsSeenAsSkipped() {
    run(selectMethod(Example.class, "isSkipped", "dev.blockjob.it.Vm"))
        .testEvents()
        .assertStatistics(stats -> stats.skipped(1).started(0));
  }

  @Test
  void testsOfAClassShareAQemuThatEndsAfterTheLast() {
    SEEN.clear();
    int here = Qemus.here().tested().size();

    run(selectClass(Sharing.class))
        .testEvents()
        .assertStatistics(stats -> stats.succeeded(2L * here).failed(0));

    assertThat(SEEN).hasSize(here).noneMatch(vm -> vm.process().isAlive());
  }

  @Test
  void testsRunInParallel() {
    SEEN.clear();

    run(selectClass(AtOnce.class))
        .testEvents()
        .assertStatistics(stats -> stats.succeeded(2L * Qemus.here().tested().size()).failed(0));

    assertThat(SEEN).hasSize(2 * Qemus.here().tested().size());
  }

  private EngineExecutionResults run(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selector)
        .outputDirectoryCreator(new InReports())
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "8")
        .execute();
  }

  private static List<Path> published(EngineExecutionResults results) {
    return results.allEvents().stream()
        .filter(Event.byType(org.junit.platform.testkit.engine.EventType.FILE_ENTRY_PUBLISHED))
        .map(event -> event.getRequiredPayload(org.junit.platform.engine.reporting.FileEntry.class))
        .map(org.junit.platform.engine.reporting.FileEntry::getPath)
        .toList();
  }

  private final class InReports implements OutputDirectoryCreator {
    @Override
    public Path getRootDirectory() {
      return reports;
    }

    @Override
    public Path createOutputDirectory(TestDescriptor test) {
      try {
        return Files.createTempDirectory(reports, "test");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
