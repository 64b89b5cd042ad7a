package dev.blockjob.it;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once on each QEMU of {@link Qemus#here()}. It takes any number of {@link Qemu}
 * parameters, which are running VMs, and a {@link QemuLab} if it wants to start its own:
 *
 * <pre>{@code @QemuTest
 * void aCommitPivots(@Qemu(disks = @Disk(layers = {"base", "active"})) Vm vm) {
 *   JobOutcome outcome = Await.get(vm.jobs().start(Commit.of(vm.disk())).compose(BlockJob::outcome));
 *   assertThat(outcome instanceof JobOutcome.Completed).isTrue();
 * }
 * }</pre>
 *
 * <p>All that was started ends with the test. When it fails, each QEMU's standard error and what
 * went over the wire are {@linkplain org.junit.jupiter.api.extension.ExtensionContext#publishFile
 * published} with its report. Tests may run in parallel: each has a folder, sockets and VMs of its
 * own.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(QemuExtension.class)
public @interface QemuTest {

  /** The kinds to run it on; default the emulator, with KVM where that works, else with TCG. */
  VmKind[] kinds() default {};

  /**
   * The versions to run it on, such as {@code 10.0}; default all that are here. For one that isn't,
   * the report shows a skipped test with the reason.
   */
  String[] versions() default {};
}
