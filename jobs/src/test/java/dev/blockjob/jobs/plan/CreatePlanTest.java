package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.CreateImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CreatePlanTest {

  private static final Path FILE = Path.of("/images/new.qcow2");

  @Test
  void firstTheFileThenTheFormatAndNoNodeIsLeft() {
    StartPlan plan =
        plan("idle", CreateImage.of(FILE, "qcow2", 1 << 20).over("base.qcow2", "qcow2"));

    assertThat(commands(plan))
        .containsExactly(
            "blockdev-create {'job-id':'j1-file','options':{'driver':'file',"
                + "'filename':'/images/new.qcow2','size':0}}",
            "blockdev-add {'driver':'file','node-name':'bj-j1-file',"
                + "'filename':'/images/new.qcow2','discard':'unmap'}",
            "blockdev-create {'job-id':'j1','options':{'driver':'qcow2','file':'bj-j1-file',"
                + "'size':1048576,'backing-file':'base.qcow2','backing-fmt':'qcow2'}}");
    assertThat(plan.obsoleteNodes().nodes()).containsExactly("bj-j1-file");
    assertThat(plan.files()).containsExactly(FILE);
  }

  @Test
  void aRawImageIsAFileOfThatSize() {
    StartPlan plan = plan("idle", CreateImage.of(FILE, "raw", 1 << 20));

    assertThat(commands(plan))
        .containsExactly(
            "blockdev-create {'job-id':'j1','options':{'driver':'file',"
                + "'filename':'/images/new.qcow2','size':1048576}}");
    assertThat(plan.files()).containsExactly(FILE);
  }

  @Test
  void aFileThatIsThereIsRefused() {
    FakeFiles files = FakeFiles.withImages().file(FILE.toString(), 1);

    refused(Reason.FILE_EXISTS, () -> plan(files, "idle", CreateImage.of(FILE, "qcow2", 1 << 20)));
  }

  @Test
  void aRawImageHasNoBackingFile() {
    refused(Reason.INVALID, () -> plan("idle", CreateImage.of(FILE, "raw", 1).over("b", "raw")));
  }
}
