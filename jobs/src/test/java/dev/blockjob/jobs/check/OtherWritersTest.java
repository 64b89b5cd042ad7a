package dev.blockjob.jobs.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.jobs.job.RequestException;
import org.junit.jupiter.api.Test;

class OtherWritersTest {

  @Test
  void aDiskThatAnotherQemuHasOpenForWritingIsLeftAlone() {
    FakeFiles files = FakeFiles.withImages().writer("/images/active.qcow2", "the process 7 (qemu)");

    assertThatThrownBy(() -> OtherWriters.refuse(Dumps.graph("idle"), files, "vd0"))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("the process 7 (qemu) has /images/active.qcow2 open for writing")
        .hasMessageContaining("End it first, or wait for the migration");
  }

  @Test
  void aSharedBaseIsNoMatter() {
    FakeFiles files = FakeFiles.withImages().writer("/images/base.qcow2", "the process 7 (qemu)");

    assertThatCode(() -> OtherWriters.refuse(Dumps.graph("idle"), files, "vd0"))
        .doesNotThrowAnyException();
  }
}
