package dev.blockjob.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesWeMakeTest {

  private final NodeNames names = new NodeNames(Dumps.graph("daemon-mirror-pivoted"));

  @Test
  void nodeNamesAreRecognisableAndUnique() {
    assertThat(names.make("commit-vd0-1", "-filter")).isEqualTo("bj-commit-vd0-1-filter");
    assertThat(names.make("commit-vd0-1", "-filter")).isEqualTo("bj-commit-vd0-1-2-filter");
    assertThat(names.make("m", "")).as("QEMU has bj-m already").isEqualTo("bj-m-2");
    assertThat(names.make("bj-vd0", "")).as("once is enough").isEqualTo("bj-vd0");
  }

  @Test
  void nodeNamesAreWhatQemuAllows() {
    String longName = "a-very-long-job-id-that-goes-on-and-on";

    assertThat(names.make(longName + "-1", "-filter"))
        .hasSizeLessThanOrEqualTo(31)
        .isNotEqualTo(names.make(longName + "-2", "-filter"));
    assertThat(names.make("#block/1 ü", "")).matches("[A-Za-z][A-Za-z0-9._-]*");
  }

  @Test
  void longNamesThatDifferInTheirLastDigitStayDifferentThoughEachIsMadeByItself() {
    NodeNames others = new NodeNames(Dumps.graph("daemon-mirror-pivoted"));

    assertThat(names.make("merge-vd0-vd1-8117a0-1", "-filter"))
        .isNotEqualTo(others.make("merge-vd0-vd1-8117a0-2", "-filter"));
  }

  @Test
  void jobIdsSayWhatIsDoneToWhat() {
    assertThat(JobIds.of(Dumps.graph("idle"), Commit.of("active"), () -> "3f9a"))
        .isEqualTo(new JobId("commit-vd0-3f9a"));
    assertThat(
            JobIds.of(
                Dumps.graph("idle"),
                CreateImage.of(Path.of("/images/new disk.qcow2"), "qcow2", 1),
                () -> "3f9a"))
        .isEqualTo(new JobId("create-newdisk.qcow2-3f9a"));
    assertThat(
            JobIds.of(
                Dumps.graph("idle"), Commit.of("vd0").withJobId(new JobId("mine")), () -> "x"))
        .isEqualTo(new JobId("mine"));
  }

  @Test
  void anIdThatAJobHasIsNotDrawnAgain() {
    Iterator<String> drawn = List.of("1", "2").iterator();

    assertThat(JobIds.of(Dumps.graph("mirror-running"), mirror(), drawn::next))
        .as("mirror-vd0-1 runs")
        .isEqualTo(new JobId("mirror-vd0-2"));
  }

  private static Mirror mirror() {
    return Mirror.of("vd0", new Target.NewFile(Path.of("/images/new"), "qcow2"));
  }
}
